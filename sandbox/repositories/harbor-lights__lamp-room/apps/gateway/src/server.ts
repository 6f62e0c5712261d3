import Fastify from "fastify";
import websocket from "@fastify/websocket";
import { LampState } from "@lamp-room/protocol";
import { Coasts } from "./coasts.js";

const app = Fastify({ logger: true });
const coasts = new Coasts();
await app.register(websocket);

app.get("/coasts/:coast", { websocket: true }, (socket, request) => {
  const { coast } = request.params as { coast: string };
  const leave = coasts.join(coast, (state) => socket.send(JSON.stringify(state)));
  socket.on("message", (data: Buffer) => coasts.tell(LampState.parse(JSON.parse(data.toString()))));
  socket.on("close", leave);
});

await app.listen({ host: "127.0.0.1", port: 4100 });
