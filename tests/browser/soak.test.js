// A thousand jobs listed while fifty of them move: smooth, and with memory that stays flat.
import assert from "node:assert/strict";
import { test } from "node:test";

import { visiting } from "./browser.js";
import { gantry } from "./gantry.js";

const SECONDS = Number(process.env.SOAK_SECONDS ?? 20);
const AT_WORK = 50;
const SAMPLES = 10;
// By the clock, so that other programs' turns count into it: 405 ms where they kept the cores busy.
const LONGEST_MILLISECONDS = 1_000;
// The share of its time that the page's thread works, by its own clock: measured 0.15.
const BUSIEST = 0.4;
// The job's own log grows by some 300 bytes with each event.
const MOST_GROWTH_BYTES = 3_000_000;
// A log shows its last two hundred lines, of some ten nodes each.
const MOST_NODES_MORE = 2_500;
const WATCHED_SECONDS = Math.min(10, SECONDS);

// Watches frames and long tasks from now on.
function watch() {
  window.watched = { frames: [], longest: 0, isOn: true };
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries())
      window.watched.longest = Math.max(window.watched.longest, duration);
  }).observe({ entryTypes: ["longtask"] });
  let before = performance.now();
  requestAnimationFrame(function next(now) {
    window.watched.frames.push(now - before);
    before = now;
    if (window.watched.isOn) requestAnimationFrame(next);
  });
}

async function probe(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  return {
    async memory() {
      await session.send("HeapProfiler.collectGarbage");
      const { usedSize } = await session.send("Runtime.getHeapUsage");
      const { nodes } = await session.send("Memory.getDOMCounters");
      return { bytes: usedSize, nodes };
    },
    async busySeconds() {
      const { metrics } = await session.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration").value;
    },
  };
}

function assertFlat(name, samples) {
  // the first is taken while the page still settles
  const [, first] = samples;
  const last = samples.at(-1);
  console.log(name, samples.map(({ bytes, nodes }) => `${(bytes / 1e6).toFixed(2)} MB/${nodes}`).join(" "));
  assert.ok(last.bytes - first.bytes < MOST_GROWTH_BYTES, `${name}: ${last.bytes - first.bytes} bytes`);
  assert.ok(last.nodes - first.nodes < MOST_NODES_MORE, `${name}: ${last.nodes - first.nodes} nodes`);
}

test("a thousand jobs stay smooth and memory flat while fifty move", async () => {
  const service = await gantry({ works: false });
  try {
    await service.seed(1000 - AT_WORK);
    const { ended } = await service.stir(AT_WORK, SECONDS + WATCHED_SECONDS + 20);
    await visiting(service.url, {}, async (queue) => {
      await queue.goto(`${service.url}/queue`);
      await queue.getByText("1,000").first().waitFor();
      await queue.locator(".row .bar").nth(5).waitFor();
      const { jobs } = await service.ask("{ jobs(status: RUNNING, first: 1) { nodes { id } } }");
      const job = await queue.context().newPage();
      await job.goto(`${service.url}/jobs/${encodeURIComponent(jobs.nodes[0].id)}`);
      await job.waitForSelector(".log-line");
      await queue.bringToFront();

      const probes = [await probe(queue), await probe(job)];
      await queue.evaluate(watch);
      const busyBefore = await probes[0].busySeconds();
      await queue.waitForTimeout(WATCHED_SECONDS * 1000);
      const busy = ((await probes[0].busySeconds()) - busyBefore) / WATCHED_SECONDS;
      const { frames, longest } = await queue.evaluate(() => {
        window.watched.isOn = false;
        return window.watched;
      });
      const sorted = frames.sort((a, b) => a - b);
      const at = (share) => sorted[Math.floor(share * (sorted.length - 1))].toFixed(1);
      console.log(
        `${frames.length} frames: median ${at(0.5)} ms, p99 ${at(0.99)} ms;`,
        `longest task ${longest.toFixed(0)} ms; the thread works ${(busy * 100).toFixed(1)} %`,
      );

      // only now, for collecting garbage halts the page
      const samples = [[], []];
      for (let count = 0; count <= SAMPLES; count += 1) {
        await queue.waitForTimeout((SECONDS * 1000) / (SAMPLES + 1));
        for (const [index, each] of probes.entries()) samples[index].push(await each.memory());
      }
      assert.ok(Number(await job.getAttribute(".job-page", "data-sequence")) > SECONDS / 2);
      assert.ok(longest < LONGEST_MILLISECONDS, `${longest} ms`);
      assert.ok(busy < BUSIEST, `the thread works ${busy} of its time`);
      assertFlat("queue", samples[0]);
      assertFlat("job", samples[1]);
    });
    await ended;
  } finally {
    await service.stop();
  }
});
