// Debian's Chromium, fresh for each visit, and what the tests look for on a page.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const ARGUMENTS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE_MILLISECONDS = 20_000;

// Nothing may break on a page or be asked of another host while `act` looks at it.
export async function visiting(url, options, act) {
  const profile = mkdtempSync(join(tmpdir(), "gantry-browser-"));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ARGUMENTS,
    viewport: { width: 1280, height: 900 },
    ...options,
  });
  const troubles = [];
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(PATIENCE_MILLISECONDS);
    page.on("pageerror", (error) => troubles.push(`broke: ${error.message}`));
    page.on("request", (request) => {
      const address = request.url();
      if (!address.startsWith(url) && !address.startsWith("data:"))
        troubles.push(`asked ${address}`);
    });
    await act(page);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
  assert.deepEqual(troubles, []);
}

export async function startImport(page, url, address) {
  await page.goto(url);
  await page.fill("#address", address);
  await page.waitForSelector(".understood .repository");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".job-page");
}

export function untilStatus(page, ...statuses) {
  return page.waitForSelector(statuses.map((status) => `[data-status="${status}"]`).join(","));
}

export function untilSequence(page, least) {
  return page.waitForFunction(
    (number) => Number(document.querySelector(".job-page")?.dataset.sequence) >= number,
    least,
  );
}

// The numbers in the event log as it is shown.
export async function numbers(page) {
  const shown = await page.locator(".log-number").allTextContents();
  return shown.map(Number);
}

export async function assertWhole(page) {
  const seen = await numbers(page);
  assert.deepEqual(seen, seen.map((_, index) => index + 1));
}

export async function assertAccessible(page, name) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    window.axe.run(document, {
      // how an author ordered a README's headings is not ours to mend
      rules: { "heading-order": { enabled: false } },
    }),
  );
  const violations = found.violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`,
  );
  assert.deepEqual(violations, [], name);
}
