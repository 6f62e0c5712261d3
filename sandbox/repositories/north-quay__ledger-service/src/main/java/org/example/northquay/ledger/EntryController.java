package org.example.northquay.ledger;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.*;

@RestController
@RequestMapping("/entries")
class EntryController {
  private final Book book;

  EntryController(Book book) {
    this.book = book;
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  Entry add(@RequestBody Entry entry) {
    return book.add(entry);
  }
}
