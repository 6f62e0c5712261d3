// Every refusal that the console can meet, by the words that then stand on its page.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { startImport, untilStatus, visiting } from "./browser.js";
import { gantry } from "./gantry.js";

const MEMBERS = JSON.parse(readFileSync(join(import.meta.dirname, "refusals.json"), "utf8"));
const JOB = `query ($id: ID!) { job(id: $id) {
  __typename id kind status percent stage repository attempt createdAt startedAt endedAt
  estimatedEndAt lastSequence
  waiting { __typename reason until message since }
  error { __typename code message remedy link stage retryAt retriable }
  project { __typename id slug title }
  changes { __typename }
  stages { __typename name title status percent message startedAt endedAt attempt step }
  receipt { __typename requests graphqlPoints notModified bytes secondsWaited cacheHits }
} }`;

let service;
let jobId;
let projectSlug;
let atWorkId;
before(async () => {
  service = await gantry();
  await visiting(service.url, {}, async (page) => {
    await startImport(page, service.url, "copper-kettle/steam");
    await untilStatus(page, "COMPLETED");
    jobId = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1));
    const link = page.getByRole("link", { name: "Open the project" });
    projectSlug = (await link.getAttribute("href")).split("/").at(-1);
    await startImport(page, service.url, "nobody-here/nothing");
    await untilStatus(page, "FAILED");
    await service.host.latency(60_000);
    await startImport(page, service.url, "night-ferry/timetable");
    atWorkId = decodeURIComponent(new URL(page.url()).pathname.split("/").at(-1));
  });
});
after(() => service.stop());

// Where each field is asked for: the page, and what a person does there.
const ACTS = {
  async startImports(page) {
    await page.goto(service.url);
    await page.fill("#address", "harbor-lights/tide-tables");
    await page.getByText("Ready to import").waitFor();
    await page.keyboard.press("Enter");
  },
  async resyncProject(page) {
    await page.goto(`${service.url}/projects/${projectSlug}`);
    await page.locator(".sync").getByRole("button", { name: "Re-sync" }).click();
  },
  async repositoryAddresses(page) {
    await page.goto(service.url);
    await page.fill("#address", "somewhere");
  },
  async cancelJob(page) {
    await page.goto(`${service.url}/jobs/${atWorkId}`);
    await page.getByRole("button", { name: "Cancel" }).click();
  },
  async retryJob(page) {
    await page.goto(`${service.url}/queue`);
    await page.getByText("nobody-here/nothing").first().click();
    await page.getByRole("button", { name: "Retry" }).click();
  },
  async deleteProject(page) {
    await page.goto(`${service.url}/projects/${projectSlug}`);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.locator("dialog[open] .danger").click();
  },
  async connectGithub(page) {
    await page.goto(`${service.url}/settings`);
    await page.getByText("Or connect with a token").click();
    await page.getByLabel("Personal access token").fill("ghp_nobodys");
    await page.keyboard.press("Enter");
  },
  async disconnectGithub(page) {
    await untilNothingRuns();
    await page.goto(`${service.url}/settings`);
    await page.getByText("Or connect with a token").click();
    await page.getByLabel("Personal access token").fill("sandbox_classic");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Disconnect" }).click();
    await page.locator("dialog[open] .danger").click();
  },
  async beginGithubLogin(page) {
    await page.goto(`${service.url}/settings`);
    await page.getByRole("button", { name: "Log in with GitHub" }).click();
  },
  async finishGithubLogin(page) {
    await untilNothingRuns();
    await page.goto(`${service.url}/settings`);
    await page.getByRole("button", { name: "Log in with GitHub" }).click();
  },
  requeueJob: (page) => operate(page, null, "night-ferry/timetable", "Queue anew"),
  cancelAnyJob: (page) => operate(page, null, "night-ferry/timetable", "Cancel"),
  purgeJob: (page) => operate(page, "Ended", "nobody-here/nothing", "Delete"),
};

async function operate(page, view, repository, act) {
  await page.goto(`${service.url}/operations`);
  if (view) await page.locator(".filters label", { hasText: view }).click();
  await page.locator(`[data-job="${repository}"]`).getByRole("button", { name: act }).click();
  await page.locator("dialog[open]").getByRole("button", { name: act, exact: true }).click();
}

// A host that answers at once, and no import that is in the middle of asking it.
async function untilNothingRuns() {
  await service.host.latency(0);
  await service.ask("mutation ($id: ID!) { cancelJob(id: $id) { __typename } }", { id: atWorkId });
}

// What the console does instead of saying the words.
const FOLLOWED = { "resyncProject ImportAlreadyRunning": ".sync .sync-job" };

for (const [field, members] of Object.entries(MEMBERS)) {
  describe(field, () => {
    for (const member of members) {
      test(`${member} is read on the page`, () =>
        visiting(service.url, {}, async (page) => {
          const words = { message: `It is refused: ${member}.`, remedy: `Mend this: ${field}.` };
          await answerWith(page, field, await refusal(member, words));
          await ACTS[field](page);
          const followed = FOLLOWED[`${field} ${member}`];
          if (followed) return page.locator(followed).waitFor();
          await page.getByText(words.message).first().waitFor();
          const text = await page.evaluate(() => document.body.innerText);
          assert.ok(text.includes(words.remedy), `${words.remedy} is nowhere in:\n${text}`);
        }));
    }
  });
}

// As the server writes a refusal of this type, whatever an operation asks of it.
async function refusal(member, words) {
  const { job } = await service.ask(JOB, { id: jobId });
  return {
    __typename: member,
    code: "REFUSED",
    ...words,
    link: null,
    retryAt: new Date(Date.now() + 3_600_000).toISOString(),
    job,
    project: job.project,
  };
}

// Operations that ask for `field` are answered with this; all others by the server.
async function answerWith(page, field, refused) {
  const alias = new RegExp(`\\b${field}\\s*\\(|\\b${field}\\s*\\{`);
  await page.route("**/graphql", async (route) => {
    const request = route.request();
    const { query = "" } = request.method() === "POST" ? (request.postDataJSON() ?? {}) : {};
    if (!alias.test(query)) return route.continue();
    const results = { startImports: { __typename: "StartImportsPayload", results: [refused] } };
    const list = field === "repositoryAddresses" ? [refused] : refused;
    return route.fulfill({ json: { data: { [field]: results[field] ?? list } } });
  });
}
