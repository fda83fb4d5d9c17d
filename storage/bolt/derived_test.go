package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func openDerived(t *testing.T, path string) *Derived {
	t.Helper()
	d, err := OpenDerived(path, "a", "b")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// rowsOf are the rows of the table, "key=value".
func rowsOf(t *testing.T, d *Derived, table string) (all []string) {
	t.Helper()
	err := d.View(func(tx *DerivedTx) error {
		for k, v := range tx.Up(table, nil) {
			all = append(all, fmt.Sprintf("%s=%s", k, v))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func put(t *testing.T, d *Derived, rows ...string) {
	t.Helper()
	err := d.Update(func(tx *DerivedTx) error {
		for _, r := range rows {
			k, v, _ := strings.Cut(r, "=")
			tx.Put("a", []byte(k), []byte(v))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestDerivedIsOrdered(t *testing.T) {
	d := openDerived(t, filepath.Join(t.TempDir(), "d"))
	defer d.Close()
	put(t, d, "c=3", "a=1", "d=4", "b=2")
	err := d.Update(func(tx *DerivedTx) error {
		var up, down string
		for k := range tx.Up("a", []byte("b")) {
			up += string(k)
		}
		for k := range tx.Down("a", []byte("c")) {
			down += string(k)
		}
		if up != "bcd" || down != "ba" || string(tx.Get("a", []byte("d"))) != "4" || tx.Get("b", []byte("d")) != nil {
			t.Errorf("up from b: %s, down from c: %s", up, down)
		}
		for k := range tx.Down("a", []byte("z")) {
			if string(k) != "d" {
				t.Errorf("the last key is %s, want d", k)
			}
			break
		}
		tx.Delete("a", []byte("c"))
		return nil
	})
	if got := rowsOf(t, d, "a"); err != nil || !slices.Equal(got, []string{"a=1", "b=2", "d=4"}) {
		t.Errorf("%v, %v", got, err)
	}
	broken := errors.New("broken")
	if err := d.Update(func(tx *DerivedTx) error { tx.Delete("a", []byte("a")); return broken }); !errors.Is(err, broken) {
		t.Errorf("an update that fails says %v", err)
	}
	if err := d.View(func(tx *DerivedTx) error { tx.Get("none", []byte("a")); return nil }); err == nil {
		t.Error("a table that is not there is no error")
	}
	if got := rowsOf(t, d, "a"); len(got) != 3 {
		t.Errorf("after an update that failed: %v", got)
	}
	if err := d.Reset(); err != nil || len(rowsOf(t, d, "a")) != 0 {
		t.Errorf("reset: %v", err)
	}
}

// TestDerivedOutlivesAProcess: what a killed process wrote is there; what a machine that
// crashed left behind is not believed.
func TestDerivedOutlivesAProcess(t *testing.T) {
	path := filepath.Join(t.TempDir(), "d")
	d := openDerived(t, path)
	put(t, d, "a=1")
	left, err := os.ReadFile(path) // as it is when the process is killed
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	boot := thisBoot()
	other := strings.Repeat("0", len(boot))
	for _, c := range []struct {
		name string
		file []byte
		want int // rows
	}{
		{"killed", left, 1},
		{"crashed", bytes.ReplaceAll(left, []byte(boot), []byte(other)), 0},
		{"damaged", bytes.Repeat([]byte("x"), len(left)), 0},
		{"cut off", left[:len(left)/3], 0},
		{"empty", nil, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "d")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			d := openDerived(t, path)
			defer d.Close()
			if got := rowsOf(t, d, "a"); len(got) != c.want {
				t.Errorf("%v, want %d rows", got, c.want)
			}
			put(t, d, "b=2")
		})
	}
	if again := openDerived(t, path); len(rowsOf(t, again, "a")) != 1 {
		t.Error("what was closed is gone")
	} else if _, err := OpenDerived(path, "a", "b"); !errors.Is(err, errHeld) {
		t.Errorf("a file that is held: %v", err)
	}
}
