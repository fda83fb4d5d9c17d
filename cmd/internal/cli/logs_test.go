package cli

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/config"
)

func TestJournalHandler(t *testing.T) {
	var b bytes.Buffer
	log := slog.New(logHandler(&b, config.Log{Level: slog.LevelDebug}, true)).With("source", "a")
	log.Debug("one")
	log.Info("two", "n", 1)
	log.WithGroup("g").Warn("three", "time", "kept")
	log.Error("four")
	want := "<7>msg=one source=a\n<6>msg=two source=a n=1\n<4>msg=three source=a g.time=kept\n<3>msg=four source=a\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", &b, want)
	}
	if logHandler(&b, config.Log{Level: slog.LevelWarn}, true).Enabled(context.Background(), slog.LevelInfo) {
		t.Error("a level below the least is enabled")
	}
}

// Where the journal reads JSON, each line has its priority too.
func TestJSONLog(t *testing.T) {
	for journal, want := range map[bool]string{
		false: `"level":"WARN","msg":"fetch failed","source":"a","err":"HTTP status 500"}` + "\n",
		true:  `<4>{"msg":"fetch failed","source":"a","err":"HTTP status 500"}` + "\n",
	} {
		var b bytes.Buffer
		slog.New(logHandler(&b, config.Log{JSON: true}, journal)).Warn("fetch failed", "source", "a", "err", "HTTP status 500")
		if got := b.String(); journal && got != want || !strings.HasSuffix(got, want) {
			t.Errorf("with the journal %v the line is %s, want %s", journal, got, want)
		}
	}
}
