package org.example.northquay.ledger;

import java.util.List;

/** A booking. Its lines sum to zero, or there is no entry. */
public record Entry(String key, List<Line> lines) {

  public record Line(String account, long cents) {}

  public Entry {
    lines = List.copyOf(lines);
    if (lines.stream().mapToLong(Line::cents).sum() != 0) {
      throw new UnbalancedException(key);
    }
  }
}
