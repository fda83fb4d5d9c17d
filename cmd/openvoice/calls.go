package main

import (
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/storage"
)

// The calls between command line and daemon. Each is one row: the client asks with it
// and the daemon answers with it.
var (
	CallRound   = Stream[*Daemon, RoundOptions, RoundEvent]{"once", (*Daemon).round}
	CallDump    = Stream[*Daemon, None, []byte]{"dump", (*Daemon).dump}
	CallCheck   = Stream[*Daemon, None, string]{"check", (*Daemon).check}
	CallStatus  = Call[*Daemon, None, Status]{"status", (*Daemon).status}
	CallStories = Stream[*Daemon, None, ToldStory]{"stories", (*Daemon).stories}
	CallWhy     = Call[*Daemon, string, Why]{"why", (*Daemon).why}
)

// calls is the table that the control socket serves.
func calls() []Row[*Daemon] {
	return []Row[*Daemon]{CallRound, CallDump, CallCheck, CallStatus, CallStories, CallWhy}
}

// dump sends the store as JSON lines, in pieces that end anywhere.
func (s *Daemon) dump(ctx context.Context, _ None, send func([]byte) error) error {
	return storage.Dump(ctx, s.store, pieces(send))
}

// pieces is a writer that sends on what is written.
type pieces func([]byte) error

func (p pieces) Write(b []byte) (int, error) {
	if err := p(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

// check sends each fault of the store in a line.
func (s *Daemon) check(ctx context.Context, _ None, send func(string) error) error {
	var failed error
	err := s.store.Check(ctx, func(fault string) {
		if failed == nil {
			failed = send(OneLine(fault))
		}
	})
	return errors.Join(err, failed)
}
