// Opens a connection, says something, prints what comes back. Usage: node talk.mjs WS_URL MESSAGE
const [address, message] = process.argv.slice(2)
const socket = new WebSocket(address)
const timer = setTimeout(() => process.exit(1), 10_000)
socket.addEventListener('open', () => socket.send(message))
socket.addEventListener('message', ({ data }) => {
  process.stdout.write(`${data}\n`)
  clearTimeout(timer)
  socket.close()
})
