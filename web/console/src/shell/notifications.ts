/** Tells of an import's end while the tab is away, where the browser was allowed to. */
import type { JobRow } from "../jobs/job";
import { whenJobsEnd } from "../jobs/known";
import { LOGO } from "../ui/logo";
import { words } from "../words";

/** Answers with what ends it. */
export function tellOfEnds(): () => void {
  return whenJobsEnd((job) => {
    if (!document.hidden || !("Notification" in window)) return;
    const title = titleOf(job);
    if (Notification.permission !== "granted" || title === null) return;
    const said = new Notification(title, {
      body: job.error?.message ?? job.project?.title ?? "",
      icon: LOGO,
      tag: job.id,
    });
    said.onclick = () => {
      window.focus();
      history.pushState(null, "", `/jobs/${encodeURIComponent(job.id)}`);
      said.close();
    };
  });
}

function titleOf(job: JobRow): string | null {
  const name = job.repository ?? words.job.unnamed;
  switch (job.status) {
    case "COMPLETED":
      return words.notification.done[job.kind](name);
    case "COMPLETED_WITH_GAPS":
      return words.notification.gaps[job.kind](name);
    case "FAILED":
      return words.notification.failed[job.kind](name);
    default:
      return null;
  }
}
