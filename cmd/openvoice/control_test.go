package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openvoicenews/openvoice/feed/story/measure"
)

// fakeAnswers stand in for a station.
type fakeAnswers struct {
	err   error
	asked roundOptions
}

func (f *fakeAnswers) onceAndBuild(_ context.Context, o roundOptions, report func(line)) error {
	f.asked = o
	report(line{Total: 2})
	report(line{Source: "a", Outcome: "modified", New: 3})
	report(line{Sum: &sum{Sources: 2, New: 3}})
	return f.err
}

func (f *fakeAnswers) dump(_ context.Context, w io.Writer) error {
	_, err := io.WriteString(w, strings.Repeat("{}\n", 100_000))
	return errors.Join(err, f.err)
}

func (f *fakeAnswers) check(_ context.Context, report func(string)) error {
	report("page 7 is damaged\x1b[2J")
	report("page 9 is damaged")
	return f.err
}

func (f *fakeAnswers) status(context.Context) (report, error) {
	return report{Store: "here", Sources: []sourceReport{{ID: "a", Entries: 5}}}, f.err
}

func (f *fakeAnswers) why(_ context.Context, asked string) (explained, error) {
	return explained{Asked: asked, Entries: []explanation{{ID: "tag:a,1"}}}, f.err
}

func (f *fakeAnswers) stories(_ context.Context, give func(toldStory) error) error {
	for _, id := range []string{"1", "2"} {
		if err := give(toldStory{ID: id, Entries: []toldEntry{{Item: measure.Item{ID: "a", Title: "<A>"}, Why: "because"}}}); err != nil {
			return err
		}
	}
	return f.err
}

// talk serves h on a control socket of its own and finds the daemon there.
func talk(t *testing.T, h http.Handler) *daemon {
	t.Helper()
	store := filepath.Join(t.TempDir(), "s")
	l, err := listenControl(controlPath(store))
	if err != nil {
		t.Fatal(err)
	}
	s := newServer(l, h, slog.New(slog.DiscardHandler))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := s.serve(); err != nil {
			t.Error(err)
		}
	}()
	t.Cleanup(func() {
		if err := s.stop(context.WithoutCancel(t.Context()), done); err != nil {
			t.Error(err)
		}
	})
	info, err := os.Stat(controlPath(store))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("control socket: %v, %v", info, err)
	}
	d, err := findDaemon(t.Context(), store)
	if err != nil || d == nil {
		t.Fatalf("find daemon: %v, %v", d, err)
	}
	return d
}

func TestControl(t *testing.T) {
	ctx := t.Context()
	for _, failure := range []error{
		nil, errors.New("disk\non fire"), failWith(exitPartly, errors.New("1 of 2 sources failed")),
		errors.New("304 is a number at the start"),
	} {
		f := &fakeAnswers{err: failure}
		d := talk(t, controlHandler(f))
		checkEnd := func(what string, err error) {
			t.Helper()
			want := "<nil>"
			if failure != nil {
				want = "running daemon: " + oneLine(failure.Error())
			}
			if fmt.Sprint(err) != want || exitCode(err) != exitCode(failure) {
				t.Errorf("%s: error %v with status %d, want %s with %d", what, err, exitCode(err), want, exitCode(failure))
			}
		}
		var lines []string
		err := d.onceAndBuild(ctx, roundOptions{Only: []string{"a", "b"}, Due: true}, func(l line) {
			lines = append(lines, fmt.Sprintf("%d %s %d %t", l.Total, l.Source, l.New, l.Sum != nil))
		})
		checkEnd("once", err)
		if got := strings.Join(lines, "; "); got != "2  0 false; 0 a 3 false; 0  0 true" {
			t.Errorf("once reports %q", got)
		}
		if len(f.asked.Only) != 2 || !f.asked.Due || f.asked.DryRun {
			t.Errorf("once was asked %+v", f.asked)
		}
		var out bytes.Buffer
		checkEnd("dump", d.dump(ctx, &out))
		if out.Len() != 300_000 {
			t.Errorf("dump: %d bytes", out.Len())
		}
		var faults []string
		checkEnd("check", d.check(ctx, func(s string) { faults = append(faults, s) }))
		if len(faults) != 2 || faults[0] != "page 7 is damaged[2J" {
			t.Errorf("check reports %q", faults)
		}
		r, err := d.status(ctx)
		checkEnd("status", err)
		if failure == nil && (r.Store != "here" || len(r.Sources) != 1 || r.Sources[0].Entries != 5) {
			t.Errorf("status: %+v", r)
		}
		var told []string
		checkEnd("stories", d.stories(ctx, func(t toldStory) error {
			told = append(told, t.ID+t.Entries[0].ID+t.Entries[0].Title+t.Entries[0].Why)
			return nil
		}))
		if strings.Join(told, " ") != "1a<A>because 2a<A>because" {
			t.Errorf("stories: %q", told)
		}
		a, err := d.why(ctx, "https://a.example/ä?b")
		checkEnd("why", err)
		if failure == nil && (a.Asked != "https://a.example/ä?b" || len(a.Entries) != 1 || a.Entries[0].ID != "tag:a,1") {
			t.Errorf("why: %+v", a)
		}
	}
}

func TestControlCutOff(t *testing.T) {
	d := talk(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", trailerEnd)
		_, _ = io.WriteString(w, "{}\n{}\n")
		if r.URL.Path == "/check" {
			panic(http.ErrAbortHandler)
		}
	}))
	if err := d.dump(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("an answer without its end passes for a whole one: %v", err)
	}
	if err := d.check(t.Context(), func(string) {}); err == nil {
		t.Error("an answer that breaks off passes for a whole one")
	}
}

func TestControlOtherRelease(t *testing.T) {
	d := talk(t, http.NotFoundHandler())
	if err := d.dump(t.Context(), io.Discard); err == nil || !strings.Contains(err.Error(), "another release") {
		t.Errorf("error %v", err)
	}
}

func TestFindDaemon(t *testing.T) {
	store := filepath.Join(t.TempDir(), "s")
	if d, err := findDaemon(t.Context(), store); d != nil || err != nil {
		t.Errorf("where there is no socket: %v, %v", d, err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: controlPath(store), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil { // as a killed daemon leaves it
		t.Fatal(err)
	}
	if d, err := findDaemon(t.Context(), store); d != nil || err != nil {
		t.Errorf("where a socket was left behind: %v, %v", d, err)
	}
	again, err := listenControl(controlPath(store))
	if err != nil {
		t.Fatalf("over a socket that was left behind: %v", err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(controlPath(store), []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := listenControl(controlPath(store)); err == nil {
		t.Error("a file was taken for a socket")
	}
	if _, err := listenControl("/" + strings.Repeat("x", maxSocketPath)); exitCode(err) != exitConfig {
		t.Errorf("a path that is too long: %v", err)
	}
}
