package bolt_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/openvoicenews/openvoice/feed"
	"github.com/openvoicenews/openvoice/storage"
	"github.com/openvoicenews/openvoice/storage/bolt"
	"github.com/openvoicenews/openvoice/storage/faulty"
)

// The test binary runs itself as another process, which does what childEnv says to
// the store at pathEnv.
const (
	childEnv = "OPENVOICE_TEST_CHILD"
	pathEnv  = "OPENVOICE_TEST_PATH"
	logEnv   = "OPENVOICE_TEST_LOG"
)

func TestMain(m *testing.M) {
	faulty.Serve()
	var err error
	switch os.Getenv(childEnv) {
	case "":
		os.Exit(m.Run())
	case "hold":
		err = childHold()
	case "apply":
		err = childApply()
	case "starve":
		err = childStarve()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// childHold holds the store until its input ends.
func childHold() error {
	s, err := bolt.Open(os.Getenv(pathEnv), bolt.Options{})
	if err != nil {
		return err
	}
	fmt.Println("held")
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Close()
}

// childApply folds what the store lacks of the log, a few records a transaction, and
// prints the number of the last one of each.
func childApply() error {
	b, err := os.ReadFile(os.Getenv(logEnv))
	if err != nil {
		return err
	}
	var rs []feed.Record
	if err := storage.Decode(b, &rs); err != nil {
		return err
	}
	s, err := bolt.Open(os.Getenv(pathEnv), bolt.Options{})
	if err != nil {
		return err
	}
	ctx := context.Background() // this is a main function
	var at feed.Position
	err = s.View(ctx, func(v storage.View) error {
		at = v.Position()
		return nil
	})
	if err != nil {
		return err
	}
	for rest := rs[at.Number:]; len(rest) > 0; {
		n := min(len(rest), 1+int(rest[0].Position.Number%3))
		if _, err := s.Apply(ctx, rest[:n]); err != nil {
			return err
		}
		fmt.Println(rest[n-1].Position.Number)
		rest = rest[n:]
	}
	return s.Close()
}
