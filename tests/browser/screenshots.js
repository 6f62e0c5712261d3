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
const TOURS = {
  imports: { visit: tour },
  operations: { visit: tourOfOperations },
  door: { visit: door, house: { isOpen: false } },
  deserted: { visit: deserted, house: { works: false } },
};
const chosen = process.argv.slice(2);
for (const name of chosen.length > 0 ? chosen : Object.keys(TOURS))
  for (const { name: look, ...options } of LOOKS) await shoot(TOURS[name], look, options);

async function shoot({ visit, house }, look, options) {
  const service = await gantry(house);
  try {
    await visiting(service.url, options, (page) =>
      visit(service, page, async (name, more) => {
        await page.waitForTimeout(800); // what moves comes to rest
        await page.screenshot({ path: join(FOLDER, `${name}-${look}.png`), ...more });
      }),
    );
  } finally {
    await service.stop();
  }
}

async function door({ url }, page, shot) {
  await page.goto(url);
  await page.getByLabel("API token").fill("guess");
  await page.keyboard.press("Enter");
  await page.getByText("does not accept this token").waitFor();
  await shot("sign-in");
}

async function deserted({ url }, page, shot) {
  await startImport(page, url, "harbor-lights/tide-tables");
  await page.getByText("Waiting for a worker").first().waitFor({ timeout: 40_000 });
  await shot("job-no-worker");
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

  await host.latency(700);
  await startImport(page, url, "harbor-lights/lamp-room");
  await page.waitForFunction(() => Number.parseInt(document.querySelector(".figure")?.textContent) > 0);
  await host.latency(8000);
  await page.waitForSelector(".stage-running[data-stage=sync_pull_requests]");
  await shot("job-running");
  await host.latency(0);
  await untilStatus(page, "COMPLETED");
  await shot("job-done");
  await page.getByRole("link", { name: "Open the project" }).click();
  await page.waitForSelector(".drawing svg");
  await shot("project");
  await page.evaluate(() => scrollTo(0, document.querySelector(".pulls").offsetTop - 80));
  await page.waitForSelector(".activity-chart svg");
  await shot("project-pulls");
  await page.evaluate(() => scrollTo(0, document.querySelector(".readme-card").offsetTop - 80));
  await shot("project-readme");

  await host.tell("POST", "/changes", [
    { change: "openpull", repository: "harbor-lights/lamp-room", title: "Dim the lamps at dawn" },
    { change: "push", repository: "harbor-lights/lamp-room", files: { "README.md": "# lamp-room\n" } },
  ]);
  await page.getByRole("button", { name: "Re-sync" }).click();
  await page.getByText("1 new pull request").waitFor();
  await page.evaluate(() => scrollTo(0, document.querySelector(".sync").offsetTop - 300));
  await shot("project-synced");
  await page.locator(".sync").getByRole("link", { name: "Details" }).click();
  await untilStatus(page, "COMPLETED");
  await shot("job-synced");

  await page.goto(url);
  await page.fill("#address", "copper-kettle/brew-log\nharbor-lights/lamp-room\ngithab.com/a/b");
  await page.waitForSelector(".understood-list .tone-bad");
  await page.waitForSelector(".estimate strong");
  await shot("import-several");

  await page.goto(`${url}/settings`);
  await page.getByRole("button", { name: "Log in with GitHub" }).click();
  const code = await page.locator(".user-code code").textContent();
  await shot("settings-code");
  await host.tell("POST", "/logins", { user_code: code, account: "keeper-crew" });
  await page.getByText("keeper-crew connected").waitFor();
  await shot("settings");
  await page.goto(url);
  await page.getByRole("checkbox", { name: "north-quay/ledger-service" }).check();
  await page.getByRole("checkbox", { name: "edge-cases/draft-releases" }).check();
  await page.getByRole("button", { name: "How long will they take?" }).click();
  await page.waitForSelector(".estimate strong");
  await page.locator(".own-start").scrollIntoViewIfNeeded();
  await shot("import-own");
  await service.ask("mutation { disconnectGithub { __typename } }");

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
