package storage_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/feed/merge"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

const noon = feed.Time(1_800_000_000)

func news(source string, n int) feed.Record {
	r := storagetest.News(rand.New(rand.NewPCG(uint64(n), 1)), source, noon, 0, 0, n)
	return feed.Record{Result: &r}
}

// fake is a store that fails as it is told to, and says what it was asked.
type fake struct {
	storage.Store
	mu    sync.Mutex       // guards fails
	fails map[uint64]error // by record; of a batch, the first counts
	aside error
	calls []string
}

func (f *fake) Apply(ctx context.Context, rs []feed.Record) ([]feed.Change, error) {
	call := "apply"
	var err error
	f.mu.Lock()
	for _, r := range rs {
		call += fmt.Sprint(" ", r.Position.Number)
		if err == nil {
			err = f.fails[r.Position.Number]
		}
	}
	f.mu.Unlock()
	f.calls = append(f.calls, call)
	if err != nil {
		return nil, err
	}
	return f.Store.Apply(ctx, rs)
}

// heal ends all failures.
func (f *fake) heal() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = nil
}

func (f *fake) SetAside(ctx context.Context, r feed.Record, reason string) error {
	f.calls = append(f.calls, fmt.Sprint("aside ", r.Position.Number, " ", reason))
	if f.aside != nil {
		return f.aside
	}
	return f.Store.SetAside(ctx, r, reason)
}

// batch is a log of one batch, which keeps what the follower answers.
type batch struct {
	rs   []feed.Record
	done []feed.Outcome
	err  error
}

func (b *batch) Follow(_ context.Context, _ feed.Position, fn storage.Fold) error {
	b.done, b.err = fn(b.rs)
	return b.err
}

func TestReplay(t *testing.T) {
	bad, full := fmt.Errorf("bad: %w", storage.ErrRecord), fmt.Errorf("no room: %w", storage.ErrFull)
	damaged, disk := fmt.Errorf("page 7: %w", storage.ErrFormat), fmt.Errorf("write: %w", syscall.EIO)
	const badly = "bad: record cannot be folded"
	for name, c := range map[string]struct {
		fails map[uint64]error
		aside error
		calls []string
		n     int
		err   error
	}{
		"all well":      {nil, nil, []string{"apply 1 2 3"}, 3, nil},
		"one bad":       {map[uint64]error{2: bad}, nil, []string{"apply 1 2 3", "apply 1", "apply 2", "aside 2 " + badly, "apply 3"}, 3, nil},
		"full":          {map[uint64]error{2: full}, nil, []string{"apply 1 2 3", "apply 1", "apply 2"}, 1, storage.ErrFull},
		"disk full":     {map[uint64]error{2: storage.ErrDiskFull}, nil, []string{"apply 1 2 3"}, 0, storage.ErrFull},
		"disk":          {map[uint64]error{2: disk}, nil, []string{"apply 1 2 3"}, 0, syscall.EIO},
		"damaged":       {map[uint64]error{2: damaged}, nil, []string{"apply 1 2 3"}, 0, storage.ErrFormat},
		"hole":          {map[uint64]error{1: &storage.GapError{}}, nil, []string{"apply 1 2 3"}, 0, &storage.GapError{}},
		"closed":        {map[uint64]error{3: storage.ErrClosed}, nil, []string{"apply 1 2 3"}, 0, storage.ErrClosed},
		"no way aside":  {map[uint64]error{1: bad}, storage.ErrFull, []string{"apply 1 2 3", "apply 1", "aside 1 " + badly}, 0, storage.ErrFull},
		"damaged later": {map[uint64]error{1: bad, 2: damaged}, nil, []string{"apply 1 2 3", "apply 1", "aside 1 " + badly, "apply 2"}, 1, storage.ErrFormat},
	} {
		s := &fake{Store: memory.New(), fails: c.fails, aside: c.aside}
		l := &batch{rs: storagetest.Number(feed.Position{Log: "l"}, news("one", 1), news("two", 1), news("three", 1))}
		changed := 0
		err := storage.Replay(t.Context(), l, s, storage.Folding{Changed: func(cs []feed.Change) { changed += len(cs) }})
		var hole *storage.GapError
		if !errors.Is(err, c.err) && !(errors.As(c.err, &hole) && errors.As(err, &hole)) {
			t.Errorf("%s: Replay = %v, want %v", name, err, c.err)
		}
		if !slices.Equal(s.calls, c.calls) || len(l.done) != c.n {
			t.Errorf("%s: calls %q, %d dealt with; want %q, %d", name, s.calls, len(l.done), c.calls, c.n)
		}
		for i, o := range l.done {
			want := feed.Outcome{Position: l.rs[i].Position, Aside: c.fails[uint64(i+1)] != nil}
			if i == 0 && !want.Aside { // the others bring the same again
				want.Added = 1
			}
			if !reflect.DeepEqual(o, want) {
				t.Errorf("%s: record %d came to %+v, want %+v", name, i+1, o, want)
			}
		}
		if want := len(slices.DeleteFunc(slices.Clone(s.calls), func(s string) bool { return !strings.HasPrefix(s, "aside") })); c.err == nil && changed != 3-want {
			t.Errorf("%s: told of %d changes, want %d", name, changed, 3-want)
		}
	}
}

// TestReplayWaits: a store that is unavailable is tried again, the record stays where it
// is, and whoever asks is told why and when it is over.
func TestReplayWaits(t *testing.T) {
	for name, cause := range map[string]error{"disk": syscall.EIO, "full disk": storage.ErrDiskFull, "damage": storage.ErrFormat, "memory": storage.ErrMemory} {
		synctest.Test(t, func(t *testing.T) {
			s := &fake{Store: memory.New(), fails: map[uint64]error{2: cause}}
			l := &batch{rs: storagetest.Number(feed.Position{Log: "l"}, news("one", 1), news("two", 2))}
			var told []error
			begin := time.Now()
			go func() { time.Sleep(time.Hour); s.heal() }()
			err := storage.Replay(t.Context(), l, s, storage.Folding{Until: make(chan struct{}), Trouble: func(err error) { told = append(told, err) }})
			if err != nil || len(l.done) != 2 || l.done[1].Added != 2 {
				t.Errorf("%s: Replay = %v, %+v", name, err, l.done)
			}
			if n := len(told); n < 10 || n > 80 || told[0] != cause || told[n-2] != cause || told[n-1] != nil {
				t.Errorf("%s: told %d times, %v", name, len(told), told)
			}
			if took := time.Since(begin); took > time.Hour+time.Minute {
				t.Errorf("%s: it took %s", name, took)
			}
		})
	}
}

// TestReplayGivesUp: nobody waits for a store beyond the time that he is given.
func TestReplayGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &fake{Store: memory.New(), fails: map[uint64]error{1: syscall.EIO}}
		l := &batch{rs: storagetest.Number(feed.Position{Log: "l"}, news("one", 1))}
		until := make(chan struct{})
		time.AfterFunc(time.Minute, func() { close(until) })
		begin := time.Now()
		if err := storage.Replay(t.Context(), l, s, storage.Folding{Until: until}); !errors.Is(err, syscall.EIO) || time.Since(begin) != time.Minute {
			t.Errorf("Replay = %v after %s", err, time.Since(begin))
		}
	})
}

func TestReplayCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &fake{Store: &memory.Store{Merge: func(k merge.Known, r feed.Record) feed.Change {
		cancel()
		return merge.Merge(k, r)
	}}}
	l := &batch{rs: storagetest.Number(feed.Position{Log: "l"}, news("one", 1), news("two", 1))}
	if err := storage.Replay(ctx, l, s, storage.Folding{}); !errors.Is(err, context.Canceled) {
		t.Errorf("Replay = %v, want context.Canceled", err)
	}
	if want := []string{"apply 1 2"}; !slices.Equal(s.calls, want) {
		t.Errorf("calls %q, want %q: what was interrupted is not bad", s.calls, want)
	}
}

// TestDump checks the lines, and that a dump of several views has each entry once.
func TestDump(t *testing.T) {
	s := memory.New()
	rs := storagetest.Number(feed.Position{Log: "l"}, news("one", 700), news("two", 3))
	if _, err := s.Apply(t.Context(), rs); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := storage.Dump(t.Context(), s, &b); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 703 {
		t.Fatalf("%d lines, want 703", len(lines))
	}
	seen := map[string]bool{}
	for _, l := range lines {
		var line storage.Line
		if err := json.Unmarshal([]byte(l), &line); err != nil || line.Entry == "" || seen[line.Entry] || line.LastListed != noon || line.Revision != 1 {
			t.Fatalf("line %s: %v", l, err)
		}
		seen[line.Entry] = true
	}
	order := []string{"source", "id", "link", "title", "text_sha256", "entry", "story", "categories", "published", "updated", "first_seen", "last_listed", "revision"}
	at := 0
	for _, key := range order {
		i := strings.Index(lines[0][at:], `"`+key+`":`)
		if i < 0 {
			t.Fatalf("%s is not behind the keys before it in %s", key, lines[0])
		}
		at += i
	}
	if err := storage.Dump(t.Context(), s, failing{}); !errors.Is(err, errDisk) {
		t.Errorf("Dump to a writer that fails = %v", err)
	}
}

var errDisk = errors.New("disk")

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errDisk }

// TestCodec checks that all values come back as they were, text that is not UTF-8
// too, that equal values are equal bytes, and that the size is bounded.
func TestCodec(t *testing.T) {
	w := storagetest.NewWorld(rand.New(rand.NewPCG(1, 1)))
	s := memory.New()
	at := feed.Position{Log: "l"}
	for range 60 {
		var r feed.Record
		err := s.View(t.Context(), func(v storage.View) error {
			r = storagetest.Number(at, w.Next(v))[0]
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		at = r.Position
		if r.Result != nil && len(r.Result.Items) > 0 {
			r.Result.Items[0].Content.Title = "not \xff UTF-8"
		}
		a, err := storage.Encode(r)
		if err != nil {
			t.Fatal(err)
		}
		var back feed.Record
		if err := storage.Decode(a, &back); err != nil {
			t.Fatal(err)
		}
		b, err := storage.Encode(back)
		if err != nil || !bytes.Equal(a, b) {
			t.Fatalf("record %d changed on its way out and in again, %v", at.Number, err)
		}
		if r.Result != nil && !reflect.DeepEqual(r.Result.Meta, back.Result.Meta) {
			t.Errorf("%+v came back as %+v", r.Result.Meta, back.Result.Meta)
		}
		if _, err := s.Apply(t.Context(), []feed.Record{back}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := storage.Encode(make([]byte, storage.MaxValue)); err == nil {
		t.Error("a value above the limit was encoded")
	}
	if err := storage.Decode([]byte{0xff}, new(feed.State)); err == nil {
		t.Error("garbage was decoded")
	}
}

func TestValidSource(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "0": true, "bbc-world": true, "a.b_c-d": true, strings.Repeat("a", 64): true,
		"": false, "-a": false, ".a": false, "A": false, "a b": false, "a\x00": false, "ä": false, strings.Repeat("a", 65): false,
	} {
		if got := storage.ValidSource(id); got != want {
			t.Errorf("ValidSource(%q) = %t, want %t", id, got, want)
		}
	}
}

func TestHoleError(t *testing.T) {
	for want, e := range map[string]storage.GapError{
		"records 4 to 6 of log a are missing":                             {Have: feed.Position{Log: "a", Number: 3}, Got: feed.Position{Log: "a", Number: 7}},
		"record 7 of log b does not belong here: the store follows log a": {Have: feed.Position{Log: "a", Number: 3}, Got: feed.Position{Log: "b", Number: 7}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
