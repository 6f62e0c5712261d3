// Package journal keeps brews in a SQLite file.
package journal

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite"
)

// Brew is one cup, as it was made and liked.
type Brew struct {
	Bean  string
	Water int
	Grams float64
	Liked int
}

func (b Brew) String() string {
	return fmt.Sprintf("%s: %.1f g at %d degrees", b.Bean, b.Grams, b.Water)
}

// Log is an open journal.
type Log struct{ db *sql.DB }

// DefaultPath is where the journal lies unless told otherwise.
func DefaultPath() string {
	home, _ := os.UserHomeDir()
	return filepath.Join(home, ".local", "share", "brew", "log.db")
}

// Open opens the journal at a path, and makes it if there is none.
func Open(path string) (*Log, error) {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return nil, err
	}
	return &Log{db: db}, nil
}

// Best is the brew of a bean that was liked most.
func (l *Log) Best(ctx context.Context, bean string) (Brew, error) {
	row := l.db.QueryRowContext(ctx, "SELECT bean, water, grams, liked FROM brew WHERE bean = ? ORDER BY liked DESC LIMIT 1", bean)
	var b Brew
	err := row.Scan(&b.Bean, &b.Water, &b.Grams, &b.Liked)
	return b, err
}

// Close closes the journal.
func (l *Log) Close() error { return l.db.Close() }
