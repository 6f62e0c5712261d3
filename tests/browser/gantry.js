// Gantry as an operator has it: a sandbox, a server that may be killed, and a line to it that may
// be cut.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

const MAIN = join(import.meta.dirname, "../../main.py");
const PYTHON = process.env.PYTHON ?? join(import.meta.dirname, "../../.venv/bin/python");
const TOKEN = "sandbox_classic";
const POLL_MILLISECONDS = 100;

export async function gantry({ isOpen = true, works = true } = {}) {
  // a short path: the Redis socket is below it
  const directory = mkdtempSync(join(tmpdir(), "gb-"));
  const host = await sandbox();
  const line = await proxy();
  const environment = {
    ...process.env,
    GANTRY_DATA_DIR: directory,
    GANTRY_DEV: isOpen ? "1" : "0",
    GANTRY_GITHUB_URL: host.url,
    GANTRY_GITHUB_TOKEN: TOKEN,
    GANTRY_GITHUB_CLIENT_ID: "sandbox_client",
    GANTRY_START_LIMIT_PER_HOUR: "100000",
    GANTRY_LEASE_SECONDS: "2",
    GANTRY_LOG_LEVEL: "error",
  };
  let server;

  async function begin() {
    const more = works ? [] : ["--no-worker"];
    server = run(["serve", "--port", "0", ...more], environment);
    const said = await firstLine(server);
    line.lead(Number(new URL(said.split(" ")[3]).port));
  }
  await begin();

  return {
    url: line.url,
    host,
    line,
    async kill() {
      server.kill("SIGKILL");
      await once(server, "exit");
      line.cut();
    },
    begin,
    // Writes jobs that have ended.
    async seed(count, module = "tests.browser.seed") {
      const url = `sqlite:///${join(directory, "gantry.db")}`;
      const seeding = spawn(PYTHON, ["-m", module, url, String(count)], {
        cwd: dirname(MAIN),
        stdio: "inherit",
      });
      const [code] = await once(seeding, "exit");
      if (code !== 0) throw new Error("the jobs could not be written");
    },
    // Running jobs that move once a second each; answers once they are there.
    async stir(count, seconds) {
      const stirring = spawn(PYTHON, ["-m", "tests.browser.stir", directory, count, seconds].map(String), {
        cwd: dirname(MAIN),
        stdio: ["ignore", "pipe", "inherit"],
      });
      await firstLine(stirring);
      return { ended: once(stirring, "exit") };
    },
    async addUser(name, ...more) {
      const adding = run(["user", "add", name, ...more], environment);
      return firstLine(adding);
    },
    // As whoever the token stands for, or else as the local user.
    async ask(query, variables, token) {
      const authorization = token && { authorization: `Bearer ${token}` };
      const answer = await fetch(`${line.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", ...authorization },
        body: JSON.stringify({ query, variables }),
      });
      return (await answer.json()).data;
    },
    async stop() {
      server.kill("SIGTERM");
      if (server.exitCode === null) await once(server, "exit");
      await host.stop();
      line.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function run(verb, environment = process.env) {
  return spawn(PYTHON, [MAIN, ...verb], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
}

async function firstLine(program) {
  const said = once(createInterface(program.stdout), "line").then(([line]) => line);
  const ended = once(program, "exit").then(([code]) => {
    throw new Error(`main.py ended with ${code} before it said anything`);
  });
  return Promise.race([said, ended]);
}

// The simulated GitHub; `tell` is its control API.
async function sandbox() {
  const port = await freePort();
  const program = run(["sandbox", "--port", String(port)]);
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).catch(() => null))) {
    if (program.exitCode !== null) throw new Error("the sandbox did not start");
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  return {
    url,
    async tell(method, path, body) {
      const answer = await fetch(`${url}/_sandbox${path}`, {
        method,
        headers: { "content-type": "application/json" },
        body: body && JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
    },
    latency(ms) {
      return this.tell("PUT", "/latency", { ms });
    },
    leave(remaining, seconds) {
      const quota = { token: TOKEN, resource: "graphql", remaining, resets_in: seconds };
      return this.tell("PUT", "/limits", quota);
    },
    async stop() {
      program.kill("SIGTERM");
      await once(program, "exit");
    },
  };
}

// What stands between the browser and the server, as a network does.
async function proxy() {
  const sockets = new Set();
  let target;
  let isDown = false;
  const listener = net.createServer((near) => {
    if (isDown || !target) return near.destroy();
    const far = net.connect(target, "127.0.0.1");
    for (const [socket, other] of [[near, far], [far, near]]) {
      sockets.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${listener.address().port}`,
    lead: (port) => (target = port),
    cut,
    down() {
      isDown = true;
      cut();
    },
    up: () => (isDown = false),
    stop() {
      listener.close();
      cut();
    },
  };
}

async function freePort() {
  const probe = net.createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}
