// The operator's view: what it shows, what it does, and to whom.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { assertAccessible, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

const START = `mutation ($input: StartImportInput!) {
  startImport(input: $input) { ... on ImportStarted { job { id } } }
}`;
const JOB = "query ($id: ID!) { job(id: $id) { status waiting { reason } } }";
const NARROW = { width: 360, height: 740 };

let service;
let ada;
before(async () => {
  service = await gantry();
  ada = await service.addUser("ada");
});
after(() => service.stop());

async function start(url, token) {
  return (await service.ask(START, { input: { url } }, token)).startImport.job.id;
}

async function open(page) {
  await page.goto(`${service.url}/operations`);
  await page.waitForSelector(".queue-card");
}

async function confirm(page, name) {
  const dialog = page.locator("dialog[open]");
  await dialog.getByRole("button", { name, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
}

function row(page, name) {
  return page.locator(`[data-job="${name}"]`);
}

test("it is empty at first, and keeps nobody out: narrow and dark", () =>
  visiting(service.url, { colorScheme: "dark", viewport: NARROW }, async (page) => {
    await open(page);
    await page.getByText("Nobody has anything at work.").waitFor();
    await page.getByText("Nothing has failed.").first().waitFor();
    await page.waitForSelector(".worker");
    const over = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(over, 0);
    await assertAccessible(page, "operations, empty");
  }));

test("a queue is paused by keyboard alone; its jobs wait, say so, and go on when it is resumed", () =>
  visiting(service.url, {}, async (page) => {
    await open(page);
    const card = page.locator('[data-queue="IO"]');
    const button = card.getByRole("button");
    await button.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog[open]");
    await assertAccessible(page, "operations, a question");
    for (let times = 0; times < 6; times++) {
      await page.keyboard.press("Tab");
    }
    assert.ok(!(await page.evaluate(() => document.querySelector("main :focus:not(dialog *)"))));
    await page.keyboard.press("Escape");
    await page.locator("dialog[open]").waitFor({ state: "detached" });
    assert.equal(await card.getByText("Paused by").count(), 0);
    await button.press("Enter");
    await confirm(page, "Pause");
    await card.getByText("Paused by local").waitFor();

    const id = await start("copper-kettle/steam", ada);
    await row(page, "copper-kettle/steam").getByText("Paused").waitFor();
    await row(page, "copper-kettle/steam").getByText("ada").waitFor();
    const { job } = await service.ask(JOB, { id }, ada);
    assert.deepEqual(job, { status: "WAITING", waiting: { reason: "PAUSED" } });
    await assertAccessible(page, "operations, paused");

    await button.press("Enter");
    await confirm(page, "Resume");
    await page.locator(".filters label", { hasText: "Ended" }).click();
    await row(page, "copper-kettle/steam").getByText("Done").waitFor();
  }));

test("anybody's job is queued anew, cancelled, and deleted", () =>
  visiting(service.url, {}, async (page) => {
    await service.host.latency(60_000);
    await start("night-ferry/timetable", ada);
    await open(page);
    const job = row(page, "night-ferry/timetable");
    await page.locator(".holds", { hasText: "night-ferry/timetable" }).waitFor();
    await job.getByRole("button", { name: "Queue anew" }).click();
    await confirm(page, "Queue anew");
    await page.getByText("night-ferry/timetable is queued.").waitFor();
    await job.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("It is ada’s.").waitFor();
    await confirm(page, "Cancel");
    await service.host.latency(0);
    await page.locator(".filters label", { hasText: "Ended" }).click();
    await job.getByText("Cancelled").waitFor();
    await job.getByRole("button", { name: "Delete" }).click();
    await confirm(page, "Delete");
    await job.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Delete old ones" }).click();
    await page.getByText("0 jobs with logs").waitFor();
    await confirm(page, "Leave it");
  }));

test("a day's work is drawn, and read page by page", () =>
  visiting(service.url, {}, async (page) => {
    await service.seed(60, "tests.browser.seed_ends");
    await open(page);
    await page.locator(".filters label", { hasText: "Day" }).click();
    await page.locator(".reasons li").first().waitFor();
    assert.ok((await page.locator(".chart").first().locator("svg rect").count()) > 10);
    await assertAccessible(page, "operations, charts");
    await page.locator(".filters label", { hasText: "Failed" }).click();
    await page.locator(".filters label", { hasText: "Ended" }).click();
    await page.getByText("1 to 15 of").waitFor();
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("16 to 30 of").waitFor();
    await page.getByRole("button", { name: "Newer" }).click();
    await page.getByText("1 to 15 of").waitFor();
  }));

test("a server that is away is said to be", () =>
  visiting(service.url, {}, async (page) => {
    await open(page);
    service.line.down();
    await page.getByText("what you see may be behind").first().waitFor();
    service.line.up();
    await page.locator(".operations-said").getByText("behind").waitFor({ state: "detached" });
  }));

test("who is no administrator is not led there, and told so", () =>
  visiting(service.url, {}, async (page) => {
    await page.goto(service.url);
    await page.evaluate((token) => localStorage.setItem("gantry.token", token), ada);
    await page.goto(`${service.url}/operations`);
    await page.getByRole("heading", { name: "This page is for administrators" }).waitFor();
    assert.equal(await page.getByRole("link", { name: "Operations" }).count(), 0);
    await assertAccessible(page, "operations, forbidden");
  }));
