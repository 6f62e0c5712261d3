// Takes the pictures under docs/screenshots: every page and state, light and dark, narrow and wide.
// `node screenshots.js operations` takes those of one tour alone.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";
import { tourOfOperations } from "./tour-of-operations.js";

const FOLDER = join(import.meta.dirname, "../../docs/screenshots");
const WIDE = { width: 1180, height: 800 };
const NARROW = { width: 360, height: 740 };
const LOOKS = [
  { name: "light", colorScheme: "light", viewport: WIDE },
  { name: "dark", colorScheme: "dark", viewport: WIDE },
  { name: "narrow", colorScheme: "dark", viewport: NARROW },
];
const CANCEL = `mutation ($id: ID!) { cancelJob(id: $id) { __typename } }`;

mkdirSync(FOLDER, { recursive: true });
const TOURS = { imports: tour, operations: tourOfOperations };
const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : Object.keys(TOURS))
  for (const { name: look, ...options } of LOOKS) await shoot(TOURS[name], look, options);

async function shoot(take, look, options) {
  const service = await gantry();
  try {
    await visiting(service.url, options, (page) =>
      take(service, page, async (name, more) => {
        await page.waitForTimeout(800); // what moves comes to rest
        await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`), ...more });
      }),
    );
  } finally {
    await service.stop();
  }
}

async function tour(service, page, shot) {
  const { url, host } = service;
  await page.goto(url);
  await page.waitForSelector("#address");
  await shot("import-empty");

  await startImport(page, url, "nobody-here/nothing");
  await untilStatus(page, "FAILED");
  await shot("job-failed");

  await host.tell("POST", "/rules", {
    path: "*/contributors*",
    times: null,
    respond: { status: 500, json: { message: "Server Error" } },
  });
  await startImport(page, url, "harbor-lights/tide-tables");
  await untilStatus(page, "COMPLETED_WITH_GAPS");
  await shot("job-gaps");
  await host.tell("DELETE", "/rules");

  await host.latency(1500);
  await startImport(page, url, "harbor-lights/lamp-room");
  await page.waitForFunction(() => document.querySelectorAll(".log-line").length > 3);
  await shot("job-running");
  await host.latency(0);
  await untilStatus(page, "COMPLETED");
  await shot("job-done");
  await page.getByRole("link", { name: "Open the project" }).click();
  await page.waitForSelector(".drawing svg");
  await shot("project");
  await page.evaluate(() => scrollTo(0, document.querySelector(".readme-card").offsetTop - 80));
  await shot("project-readme");

  await page.goto(url);
  await page.fill("#address", "copper-kettle/brew-log\nharbor-lights/lamp-room\ngithab.com/a/b");
  await page.waitForSelector(".understood-list .tone-bad");
  await shot("import-several");

  await host.leave(0, 600);
  await startImport(page, url, "night-ferry/timetable");
  await untilStatus(page, "WAITING");
  await shot("job-waiting");
  await startImport(page, url, "copper-kettle/steam");
  await untilStatus(page, "WAITING");
  await page.goto(`${url}/queue`);
  await page.waitForSelector(".row");
  await shot("queue");
  await page.goto(`${url}/projects`);
  await page.waitForSelector(".project-card");
  await shot("projects");
  const { jobs } = await service.ask("{ jobs(status: WAITING) { nodes { id } } }");
  for (const { id } of jobs.nodes) await service.ask(CANCEL, { id });
}
