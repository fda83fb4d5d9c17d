package exit

import (
	"errors"
	"fmt"
	"testing"

	"github.com/openvoicenews/openvoice/storage"
)

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("any"), 1},
		{fmt.Errorf("deep: %w", Fail(Usage, errors.New("x"))), 2},
		{errors.Join(Fail(Partly, errors.New("x")), errors.New("y")), 3},
		{fmt.Errorf("open: %w", storage.ErrLocked), 75},
		{Fail(Config, errors.New("x")), 78},
		{Fail(Config, nil), 0},
	} {
		if got := Code(c.err); got != c.want {
			t.Errorf("%v: status %d, want %d", c.err, got, c.want)
		}
	}
}
