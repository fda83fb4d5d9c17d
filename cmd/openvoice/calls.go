package main

import (
	"context"
	"errors"

	"github.com/openvoicenews/openvoice/storage"
)

// The calls between command line and daemon. Each is one row: the client asks with it
// and the daemon answers with it.
var (
	callRound   = Stream[*station, roundOptions, line]{"once", (*station).onceAndBuild}
	callDump    = Stream[*station, None, []byte]{"dump", (*station).dump}
	callCheck   = Stream[*station, None, string]{"check", (*station).check}
	callStatus  = Call[*station, None, report]{"status", (*station).status}
	callStories = Stream[*station, None, toldStory]{"stories", (*station).stories}
	callWhy     = Call[*station, string, explained]{"why", (*station).why}
)

// calls is the table that the control socket serves.
func calls() []Row[*station] {
	return []Row[*station]{callRound, callDump, callCheck, callStatus, callStories, callWhy}
}

// dump sends the store as JSON lines, in pieces that end anywhere.
func (s *station) dump(ctx context.Context, _ None, send func([]byte) error) error {
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
func (s *station) check(ctx context.Context, _ None, send func(string) error) error {
	var failed error
	err := s.store.Check(ctx, func(fault string) {
		if failed == nil {
			failed = send(oneLine(fault))
		}
	})
	return errors.Join(err, failed)
}
