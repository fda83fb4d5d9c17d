// Command corpus prints what becomes of a folder of feeds and expectations, and each
// that is not as expected, with what was expected and what was found.
//
// The folder is laid out so: feeds/OWNER__REPO/PATH are documents as they were
// captured; cases/ holds small ones, and expectations.json what another reader finds
// in them; dates.json holds dates as feeds write them. docs/parsing.md says how
// things are compared. It must never be linked into the daemon.
//
//	go run ./feed/parse/corpus [-v] DIR
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	verbose := flag.Bool("v", false, "say what was repaired, too")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: go run ./feed/parse/corpus [-v] DIR")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(os.Stdout, flag.Arg(0), *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(1)
	}
}

// run prints the figures of what the folder has.
func run(w io.Writer, dir string, verbose bool) error {
	done := 0
	for _, part := range []func(io.Writer, string, bool) error{printExpectations, printDates, printFeeds} {
		err := part(w, dir, verbose)
		if errors.Is(err, os.ErrNotExist) {
			fmt.Fprintf(w, "left out: %v\n", err)
			continue
		}
		if err != nil {
			return err
		}
		done++
	}
	if done == 0 {
		return fmt.Errorf("%s has neither expectations.json nor dates.json nor feeds", dir)
	}
	return nil
}
