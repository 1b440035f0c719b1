import { byId, fill, h } from './dom.ts'

fill(byId('app'), h('main', {}, h('h1', {}, 'Tidegate')))
