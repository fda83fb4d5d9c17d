package daemon

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/openvoicenews/openvoice/cmd/internal/cmdtest"
)

// The whole daemon ends without an error although neither of its listeners goes easily.
func TestDaemonStopsWhateverFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := openDesk(t, newDesk(t), &log)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			readers, commands := cmdtest.BrokenListener{Pipes: cmdtest.NewPipes()}, cmdtest.BrokenListener{Pipes: cmdtest.NewPipes()}
			done <- s.operate(ctx, RunOptions{Readers: readers, Manager: Manager{Socket: t.TempDir() + "/missing"}}, commands)
		}()
		synctest.Wait()
		cancel()
		if err := errors.Join(<-done, s.Close(ctx)); err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), "no deadlines here"); n != 2 {
			t.Errorf("said %d times, want 2:\n%s", n, &log)
		}
	})
}
