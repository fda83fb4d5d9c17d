package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"syscall"
)

// The control socket is how a daemon answers what needs the store while it holds
// it: HTTP on a unix socket beside the store, for the daemon's own user alone. An
// answer is streamed, line by line; whether it is complete stands in a trailer, so
// an answer that was cut off never passes for a whole one.

// maxSocketPath is the longest path that a unix socket can have everywhere.
const maxSocketPath = 104

// trailerEnd is the trailer of every streamed answer: the exit status that it asks
// for, and, behind a space, what went wrong.
const trailerEnd = "Openvoice-End"

// answers is what a control socket can be asked. onceAndBuild writes [line]s, stories
// [toldStory]s, status and why one JSON object each, dump and check lines of text.
type answers interface {
	onceAndBuild(ctx context.Context, o roundOptions, report func(line)) error
	dump(ctx context.Context, w io.Writer) error
	check(ctx context.Context, report func(string)) error
	status(ctx context.Context) (report, error)
	why(ctx context.Context, asked string) (explained, error)
	stories(ctx context.Context, give func(toldStory) error) error
}

// controlPath is the control socket of the store at path.
func controlPath(store string) string { return store + ".sock" }

// listenControl listens on the control socket at path with mode 0600. The caller
// holds the store's lock, so a socket that is there is nobody's and goes.
func listenControl(path string) (net.Listener, error) {
	if err := canControl(path); err != nil {
		return nil, err
	}
	if err := removeSocket(path); err != nil {
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	l, err := listenPrivate(path)
	if err != nil {
		return nil, fmt.Errorf("listen on control socket: %w", err)
	}
	return l, nil
}

// canControl is an error where no control socket can be at path.
func canControl(path string) error {
	if len(path) > maxSocketPath {
		return failWith(exitConfig, fmt.Errorf("listen on control socket %s: the path has %d bytes, a unix socket has at most %d: choose a shorter store.path",
			path, len(path), maxSocketPath))
	}
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("listen on control socket: %w", notSocketError(path))
	}
	return nil
}

// notSocketError is what stands where a socket is to be.
type notSocketError string

func (e notSocketError) Error() string {
	return string(e) + " is in the way and is no socket: move it elsewhere"
}

// listenPrivate listens on a unix socket that is the user's alone from its first
// moment on, which only the mask of the process can ensure.
func listenPrivate(path string) (net.Listener, error) {
	before := syscall.Umask(0o177)
	defer syscall.Umask(before)
	return net.Listen("unix", path)
}

// removeSocket removes the socket at path, and nothing that is no socket.
func removeSocket(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Mode()&fs.ModeSocket == 0 {
		return notSocketError(path)
	}
	return os.Remove(path)
}

// controlHandler serves what a answers.
func controlHandler(a answers) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /once", func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(io.Writer) error {
			var o roundOptions
			if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&o); err != nil {
				return fmt.Errorf("read options of round: %w", err)
			}
			enc := json.NewEncoder(flushWriter{w, http.NewResponseController(w)})
			return a.onceAndBuild(r.Context(), o, func(l line) {
				_ = enc.Encode(l) // a client that left ends the request, and so the round
			})
		})
	})
	mux.HandleFunc("GET /dump", func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(w io.Writer) error { return a.dump(r.Context(), w) })
	})
	mux.HandleFunc("GET /check", func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(w io.Writer) error {
			return a.check(r.Context(), func(s string) { fmt.Fprintln(w, oneLine(s)) })
		})
	})
	mux.HandleFunc("GET /status", func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(w io.Writer) error {
			s, err := a.status(r.Context())
			if err != nil {
				return err
			}
			return json.NewEncoder(w).Encode(s)
		})
	})
	mux.HandleFunc("GET /stories", serveStories(a))
	mux.HandleFunc("POST /why", func(w http.ResponseWriter, r *http.Request) {
		stream(w, func(w io.Writer) error {
			asked, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
			if err != nil {
				return fmt.Errorf("read what is asked: %w", err)
			}
			got, err := a.why(r.Context(), string(asked))
			if err != nil {
				return err
			}
			return json.NewEncoder(w).Encode(got)
		})
	})
	return mux
}

// stream lets fn write an answer that is sent on as it comes, and ends it with the
// trailer.
func stream(w http.ResponseWriter, fn func(io.Writer) error) {
	w.Header().Set("Trailer", trailerEnd)
	w.Header().Set("Content-Type", "application/x-ndjson")
	w.WriteHeader(http.StatusOK)
	err := fn(w)
	text := ""
	if err != nil {
		text = oneLine(err.Error())
	}
	w.Header().Set(trailerEnd, fmt.Sprintf("%d %s", exitCode(err), text))
}

// flushWriter sends on what is written at once.
type flushWriter struct {
	w io.Writer
	c *http.ResponseController
}

func (f flushWriter) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	if err != nil {
		return n, err
	}
	return n, f.c.Flush()
}
