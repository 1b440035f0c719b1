/** The gateway as one process of a machine (`tidegate start`). */
export { default, ConnectionShard, Meter, PetStore, PrivateEntrance, Registry } from '../index.ts'
export { tlsDoor as 'socket/tls' } from './doors.ts'
