package watch

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/openvoicenews/openvoice/config"
)

// reader reads the configuration of a desk, and notes what it came to.
type reader struct {
	path   string
	inputs *config.Inputs
	read   []string // ids of the sources, or "wrong"
}

func (r *reader) load() {
	l := &config.Loader{}
	cfg, err := l.Load(r.path)
	r.inputs = l.Inputs
	if err != nil {
		r.read = append(r.read, "wrong")
		return
	}
	var ids []string
	for _, s := range cfg.Sources {
		ids = append(ids, s.ID)
	}
	r.read = append(r.read, strings.Join(ids, " "))
}

// fake are events that a test makes up.
type fake struct {
	events  chan fsnotify.Event
	errs    chan error
	folders []string
	refuse  error
}

func newFake() *fake { return &fake{events: make(chan fsnotify.Event), errs: make(chan error)} }

func (f *fake) Watch(folders []string) error  { f.folders = folders; return f.refuse }
func (f *fake) Events() <-chan fsnotify.Event { return f.events }
func (f *fake) Errors() <-chan error          { return f.errs }
func (f *fake) Close() error                  { return nil }

// watching runs a watcher of the desk until stop. What it hears of is made up.
func watching(t *testing.T, d *desk, f *fake) (r *reader, log *bytes.Buffer, stop func()) {
	t.Helper()
	r, log = &reader{path: d.at("ov.yaml")}, new(bytes.Buffer)
	r.load()
	r.read = nil
	w := &Watcher{
		Log:    slog.New(slog.NewTextHandler(log, nil)),
		Inputs: func() *config.Inputs { return r.inputs }, Changed: func(context.Context) { r.load() },
		Open: func() (Events, error) {
			if f == nil {
				return nil, errors.New("no more may listen")
			}
			return f, nil
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.Run(ctx) }()
	synctest.Wait()
	return r, log, func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// pass lets time pass, with all that is done in it.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func newDesk(t *testing.T, before func(*desk)) *desk {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, dir: dir, pause: func() {}}
	before(d)
	return d
}

// TestWays replaces the files in each way, slowly, with the events of each step: a change is
// read once, when the tool is done, and what changes nothing is not.
func TestWays(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d, f := newDesk(t, w.before), newFake()
				r, _, stop := watching(t, d, f)
				d.pause = func() {
					f.events <- fsnotify.Event{Name: d.at("ov.yaml"), Op: fsnotify.Write}
					pass(quiet - time.Millisecond)
				}
				w.do(d)
				pass(patience + time.Second)
				want := []string{}
				if w.changes {
					want = append(want, w.want)
				}
				if strings.Join(r.read, "|") != strings.Join(want, "|") {
					t.Errorf("read %q, want %q", r.read, want)
				}
				pass(time.Hour)
				if len(r.read) != len(want) {
					t.Errorf("read again: %q", r.read)
				}
				stop()
			})
		})
	}
}

// TestWaysWithoutEvents is [TestWays] where the system tells of nothing.
func TestWaysWithoutEvents(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t, w.before)
				r, log, stop := watching(t, d, nil)
				w.do(d)
				pass(usual + patience + time.Second)
				if w.changes && strings.Join(r.read, "|") != w.want || !w.changes && len(r.read) > 0 {
					t.Errorf("read %q, want %q", r.read, w.want)
				}
				pass(time.Hour)
				if n := strings.Count(log.String(), "no more may listen"); n != 1 {
					t.Errorf("said %d times that nothing is heard:\n%s", n, log)
				}
				stop()
			})
		})
	}
}

// TestWaysAreHeard replaces the files in each way, on the file system of this machine: after
// the last step an event concerns them, by which what they are then is found.
func TestWaysAreHeard(t *testing.T) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, w.before)
			r := &reader{path: d.at("ov.yaml")}
			r.load()
			heard, err := System()
			if err != nil {
				t.Skipf("this machine lets nobody listen: %v", err)
			}
			defer heard.Close()
			listener := Watcher{Log: slog.New(slog.DiscardHandler), Inputs: func() *config.Inputs { return r.inputs }, events: heard}
			listener.listen(t.Context(), r.inputs)
			w.do(d)
			d.write("last", "") // whose event is the last of all
			got := ""
			for ended := false; !ended; {
				select {
				case e := <-heard.Events():
					ended = e.Name == d.at("last")
					if !listener.scope.concerns(e.Name) {
						continue
					}
					now := r.inputs.Again()
					listener.listen(t.Context(), now) // as a look does
					if !now.Equal(r.inputs) {
						r.load()
						got = r.read[len(r.read)-1]
					}
				case err := <-heard.Errors():
					t.Fatal(err)
				}
			}
			if w.changes && got != w.want || !w.changes && got != "" {
				t.Errorf("read %q, want %q", got, w.want)
			}
		})
	}
}

// TestPatience reads what is gone or empty for a moment only when it is back, and what stays
// so after a while; what is wrong once, and not again until it changes.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, f := newDesk(t, parted), newFake()
		r, _, stop := watching(t, d, f)
		step := func(after time.Duration, want ...string) {
			t.Helper()
			f.events <- fsnotify.Event{Name: d.at("ov.yaml"), Op: fsnotify.Write}
			pass(after)
			if strings.Join(r.read, "|") != strings.Join(want, "|") {
				t.Fatalf("read %q, want %q", r.read, want)
			}
			r.read = nil
		}
		d.write("ov.yaml", "")
		step(2 * time.Second)
		d.write("ov.yaml", said("b"))
		step(time.Second, "b c")
		d.remove("sources.d/c.yaml")
		step(2 * time.Second)
		step(2*time.Second, "b")
		d.write("ov.yaml", said("b", "b"))
		step(time.Second, "wrong")
		step(time.Hour)
		d.write("ov.yaml", said("c"))
		step(time.Second, "c")
		d.remove("ov.yaml")
		step(time.Hour, "wrong")
		d.write("ov.yaml", said("c"))
		step(time.Second, "c")
		stop()
	})
}

// TestRestlessness looks at files that never become quiet, every now and then.
func TestRestlessness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, f := newDesk(t, plain), newFake()
		r, _, stop := watching(t, d, f)
		d.write("ov.yaml", said("b"))
		for range 20 {
			f.events <- fsnotify.Event{Name: d.at("ov.yaml"), Op: fsnotify.Chmod}
			pass(200 * time.Millisecond)
		}
		if strings.Join(r.read, "|") != "b" {
			t.Errorf("read %q in four seconds without quiet", r.read)
		}
		stop()
	})
}

// TestStore is not looked for at each word that the store beside the configuration takes.
func TestStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, f := newDesk(t, plain), newFake()
		r, _, stop := watching(t, d, f)
		pass(time.Second)
		d.write("ov.yaml", said("b"))
		f.events <- fsnotify.Event{Name: d.at("openvoice.db"), Op: fsnotify.Write}
		pass(10 * time.Second)
		if len(r.read) != 0 {
			t.Error("an event of another file has the files looked at")
		}
		f.errs <- fsnotify.ErrEventOverflow // nobody knows of what
		pass(time.Second)
		if len(r.read) != 1 {
			t.Error("an overflow has the files not looked at")
		}
		stop()
	})
}

// TestOff watches nothing while nothing is to be watched, and begins when it is.
func TestOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, f := newDesk(t, plain), newFake()
		r := &reader{path: d.at("ov.yaml")}
		r.load()
		inputs, opened := (*config.Inputs)(nil), 0
		read := make(chan struct{})
		w := &Watcher{
			Log: slog.New(slog.DiscardHandler), Inputs: func() *config.Inputs { return inputs }, Read: read,
			Changed: func(context.Context) { r.load(); inputs = r.inputs }, Open: func() (Events, error) { opened++; return f, nil },
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() { done <- w.Run(ctx) }()
		d.write("ov.yaml", said("b"))
		pass(time.Hour)
		if opened != 0 || len(r.read) != 1 {
			t.Errorf("opened %d times, read %q", opened, r.read)
		}
		inputs = r.inputs
		read <- struct{}{}
		pass(time.Second)
		if opened != 1 || r.read[len(r.read)-1] != "b" {
			t.Errorf("opened %d times, read %q", opened, r.read)
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
