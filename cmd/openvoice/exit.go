package main

import (
	"errors"

	"github.com/openvoicenews/openvoice/storage"
)

// What the process exits with. 75 and 78 are those of sysexits.h, which systemd and
// mail systems know.
const (
	exitOK      = 0
	exitFailure = 1  // anything that is none of the others
	exitUsage   = 2  // the command line is wrong
	exitPartly  = 3  // a round is over, and some of its sources failed
	exitLocked  = 75 // EX_TEMPFAIL: another process holds the store
	exitConfig  = 78 // EX_CONFIG: the configuration is wrong
)

// exitHelp is the same for people, in every help text that ends with it.
const exitHelp = `Exit status: 0 success; 1 failure; 2 wrong command line; 3 the round is over
but some sources failed; 75 another process holds the store, try again later;
78 the configuration is wrong.`

// exitError is an error that knows the exit status that it asks for.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string { return e.err.Error() }
func (e *exitError) Unwrap() error { return e.err }

// failWith makes err end the process with code; nil stays nil.
func failWith(code int, err error) error {
	if err == nil {
		return nil
	}
	return &exitError{code, err}
}

// exitCode is the exit status for err.
func exitCode(err error) int {
	var known *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &known):
		return known.code
	case errors.Is(err, storage.ErrLocked):
		return exitLocked
	}
	return exitFailure
}
