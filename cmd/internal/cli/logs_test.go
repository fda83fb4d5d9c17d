package cli

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
)

func TestJournalHandler(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(logHandler(&b, slog.LevelDebug, true)).With("source", "a")
	log.Debug("one")
	log.Info("two", "n", 1)
	log.WithGroup("g").Warn("three", "time", "kept")
	log.Error("four")
	want := "<7>msg=one source=a\n<6>msg=two source=a n=1\n<4>msg=three source=a g.time=kept\n<3>msg=four source=a\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	if logHandler(&b, slog.LevelWarn, true).Enabled(context.Background(), slog.LevelInfo) {
		t.Error("a level below the least is enabled")
	}
}
