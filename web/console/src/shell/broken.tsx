/** Stands in for a page that broke. */
import { Component, type ReactNode } from "react";

import { Notice } from "../ui/notice";
import { words } from "../words";

export class Broken extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    if (!this.state.isBroken) return this.props.children;
    return (
      <Notice
        tone="bad"
        title={words.broken.title}
        isUrgent
        actions={
          <button type="button" onClick={() => location.reload()}>
            {words.broken.reload}
          </button>
        }
      >
        <p>{words.broken.text}</p>
      </Notice>
    );
  }
}
