package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"

	"github.com/openvoicenews/openvoice/config"
)

// logger is the log of the process on stderr, from the level of the command line
// up, else from usual.
func (p *app) logger(usual slog.Level) *slog.Logger {
	return p.loggerOf(config.Log{Level: usual})
}

// loggerOf is the log that the configuration wants, from the level of the command line up
// where there is one.
func (p *app) loggerOf(l config.Log) *slog.Logger {
	if p.logLevel != nil {
		l.Level = *p.logLevel
	}
	return slog.New(logHandler(p.stderr, l, journalled(p.stderr, p.getenv)))
}

// logFrom has the log begin at the level, once the flag that it is of is given.
func (p *app) logFrom(l slog.Level) func(string) error {
	return func(string) error {
		p.logLevel = &l
		return nil
	}
}

// levelFlag is --log-level.
type levelFlag struct{ p *app }

func (f levelFlag) String() string { return "" }
func (f levelFlag) Type() string   { return "level" }

func (f levelFlag) Set(s string) error {
	var l slog.Level
	if err := l.UnmarshalText([]byte(s)); err != nil {
		return errors.New("it is none of debug, info, warn, error")
	}
	f.p.logLevel = &l
	return nil
}

// journalled reports whether w goes straight to the journal, which then keeps the
// time and reads a priority at the head of each line (sd-daemon(3)).
func journalled(w io.Writer, getenv func(string) string) bool {
	f, ok := w.(*os.File)
	stream := getenv("JOURNAL_STREAM")
	if !ok || stream == "" {
		return false
	}
	info, err := f.Stat()
	if err != nil {
		return false
	}
	return stream == journalStream(info)
}

// logHandler writes lines as text or as JSON, and for the journal each behind its priority.
func logHandler(w io.Writer, l config.Log, journal bool) slog.Handler {
	lines := func(w io.Writer, o *slog.HandlerOptions) slog.Handler {
		if l.JSON {
			return slog.NewJSONHandler(w, o)
		}
		return slog.NewTextHandler(w, o)
	}
	if !journal {
		return lines(w, &slog.HandlerOptions{Level: l.Level})
	}
	out := &journalWriter{w: w}
	return &journalHandler{out, lines(&out.line, &slog.HandlerOptions{Level: l.Level, ReplaceAttr: withoutTime})}
}

// withoutTime drops what the journal adds itself.
func withoutTime(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return a
}

// journalWriter holds one line back until its priority is in front of it.
type journalWriter struct {
	mu   sync.Mutex
	w    io.Writer
	line bytes.Buffer
}

type journalHandler struct {
	out *journalWriter
	slog.Handler
}

func (h *journalHandler) Handle(ctx context.Context, r slog.Record) error {
	h.out.mu.Lock()
	defer h.out.mu.Unlock()
	h.out.line.Reset()
	fmt.Fprintf(&h.out.line, "<%d>", priority(r.Level))
	if err := h.Handler.Handle(ctx, r); err != nil {
		return err
	}
	_, err := h.out.w.Write(h.out.line.Bytes())
	return err
}

func (h *journalHandler) WithAttrs(as []slog.Attr) slog.Handler {
	return &journalHandler{h.out, h.Handler.WithAttrs(as)}
}

func (h *journalHandler) WithGroup(name string) slog.Handler {
	return &journalHandler{h.out, h.Handler.WithGroup(name)}
}

// priority is the level in the numbers of syslog(3).
func priority(l slog.Level) int {
	switch {
	case l >= slog.LevelError:
		return 3
	case l >= slog.LevelWarn:
		return 4
	case l >= slog.LevelInfo:
		return 6
	}
	return 7
}
