package faulty_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/faulty"
	"github.com/openvoicenews/openvoice/storage/local"
	"github.com/openvoicenews/openvoice/storage/memory"
	"github.com/openvoicenews/openvoice/storage/storagetest"
)

// TestLog holds a log without faults to the contract of all logs.
func TestLog(t *testing.T) {
	begin := func(_ *testing.T, at feed.Position) storage.Log { return faulty.NewLog(local.New(at)) }
	storagetest.RunLog(t, begin, func() storage.Store { return memory.New() })
}

// run appends n records of one source each, one after the other, to a log with the
// fault, and says what became of each: "." it is folded, "?" it is folded and reported as
// failed, "!" it is not folded. How the following ended comes last.
func run(t *testing.T, n int, faults ...faulty.LogFault) string {
	t.Helper()
	l, s := faulty.NewLog(local.New(feed.Position{})), memory.New()
	for _, f := range faults {
		l.Inject(f)
	}
	ended := make(chan error, 1)
	go func() { ended <- storage.Replay(t.Context(), l, s, storage.Folding{}) }()
	came := ""
	for i := range n {
		source := fmt.Sprint("s", i)
		r := storagetest.Poll(source, 1_800_000_000, 0)
		_, err := l.Append(t.Context(), feed.Record{Result: &r})
		folded := false
		must(t, s.View(t.Context(), func(v storage.View) error {
			_, folded = v.State(source)
			return nil
		}))
		switch {
		case err == nil && folded:
			came += "."
		case err == nil:
			came += "lost"
		case folded:
			came += "?"
		default:
			came += "!"
		}
	}
	l.Close()
	if err := <-ended; err != nil {
		came += " ended"
	}
	return came
}

func TestLogFaults(t *testing.T) {
	for _, c := range []struct {
		fault faulty.LogFault
		want  string
	}{
		{faulty.LogFault{Mode: faulty.Refused}, "!....."},
		{faulty.LogFault{Mode: faulty.Refused, Nth: 3}, "..!..."},
		{faulty.LogFault{Mode: faulty.Refused, Nth: 3, Persistent: true}, "..!!!!"},
		{faulty.LogFault{Mode: faulty.Unanswered, Nth: 2}, ".?...."},
		{faulty.LogFault{Mode: faulty.Undelivered, Nth: 2}, ".!!!!! ended"},
		{faulty.LogFault{Mode: faulty.Unconfirmed, Nth: 2}, ".?!!!! ended"},
		{faulty.LogFault{Mode: faulty.Twice, Persistent: true}, "......"},
	} {
		if got := run(t, 6, c.fault); got != c.want {
			t.Errorf("%s from %d: %s, want %s", c.fault.Mode, c.fault.Nth, got, c.want)
		}
	}
	if got := run(t, 3, faulty.LogFault{Mode: faulty.Refused, Nth: 2}, faulty.LogFault{Mode: faulty.Unanswered, Persistent: true}); got != "?!?" {
		t.Errorf("two faults: %s, want ?!?", got)
	}
}

func TestLogErrors(t *testing.T) {
	l := faulty.NewLog(local.New(feed.Position{}))
	l.Inject(faulty.LogFault{Mode: faulty.Refused})
	l.Inject(faulty.LogFault{Mode: faulty.Refused, Nth: 2, Err: io.ErrUnexpectedEOF})
	for _, want := range []error{faulty.ErrInjected, io.ErrUnexpectedEOF} {
		r := storagetest.Poll("one", 1_800_000_000, 0)
		if _, err := l.Append(t.Context(), feed.Record{Result: &r}); !errors.Is(err, want) {
			t.Errorf("Append = %v, want %v", err, want)
		}
	}
}

// TestStop stops a log: appends and batches wait, until it goes on or their contexts
// end.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, s := faulty.NewLog(local.New(feed.Position{})), memory.New()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- storage.Replay(ctx, l, s, storage.Folding{}) }()
		answers := make(chan error, 3)
		add := func(ctx context.Context, source string) {
			r := storagetest.Poll(source, 1_800_000_000, 0)
			_, err := l.Append(ctx, feed.Record{Result: &r})
			answers <- err
		}
		l.Stop()
		l.Stop()
		go add(t.Context(), "one")
		gaveUp, give := context.WithCancel(t.Context())
		go add(gaveUp, "two")
		synctest.Wait()
		give()
		synctest.Wait()
		if len(answers) != 1 {
			t.Fatalf("%d appends were answered by a log that is stopped, want the one that gave up", len(answers))
		}
		if err := <-answers; !errors.Is(err, context.Canceled) {
			t.Errorf("an append that gave up: %v", err)
		}
		l.Recover()
		if err := <-answers; err != nil {
			t.Errorf("an append after the stop: %v", err)
		}
		go add(t.Context(), "three")
		if err := <-answers; err != nil {
			t.Error(err)
		}
		l.Stop()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the following of a log that is stopped ended with %v", err)
		}
	})
}
