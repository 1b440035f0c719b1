import { WorkerEntrypoint } from 'cloudflare:workers'

interface Pet {
  readonly id: number
  readonly name: string
  readonly type: string
  readonly price: number
}

const pets: readonly Pet[] = [
  { id: 1, name: 'Rex', type: 'dog', price: 249.99 },
  { id: 2, name: 'Tom', type: 'cat', price: 124.99 },
  { id: 3, name: 'Nemo', type: 'fish', price: 0.99 },
]

/**
 * The backend of the sample in `routes.json`: a pet shop that needs no network. It comes along as
 * an entrypoint of the same Worker and is called as `service://PetStore/…`.
 */
export class PetStore extends WorkerEntrypoint {
  override async fetch(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/pets' && request.method === 'POST') return this.#create(request)
    if (pathname === '/pets') {
      const type = searchParams.get('type')
      return Response.json(type === null ? pets : pets.filter((pet) => pet.type === type))
    }
    const pet = pets.find(({ id }) => pathname === `/pets/${id}`)
    return pet === undefined
      ? Response.json({ message: 'No such pet' }, { status: 404 })
      : Response.json(pet)
  }

  async #create(request: Request): Promise<Response> {
    let pet: unknown
    try {
      pet = await request.json()
    } catch {
      return Response.json({ message: 'A pet is a JSON object' }, { status: 400 })
    }
    return Response.json({ pet, message: 'success' }, { status: 201 })
  }
}
