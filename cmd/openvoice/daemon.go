package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// daemon is a running daemon as its control socket shows it; it gives the answers
// from there.
type daemon struct{ client *http.Client }

// findDaemon looks for a daemon on the control socket of the store; nil when none
// listens there.
func findDaemon(ctx context.Context, store string) (*daemon, error) {
	path := controlPath(store)
	if len(path) > maxSocketPath {
		return nil, nil // no daemon could listen there
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{Timeout: 5 * time.Second}).DialContext(ctx, "unix", path)
	}
	conn, err := dial(ctx, "", "")
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask running daemon: %w", err)
	}
	conn.Close()
	return &daemon{&http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true, DisableCompression: true}}}, nil
}

// ask sends one request and lets fn read the answer.
func (d *daemon) ask(ctx context.Context, method, path, body string, fn func(io.Reader) error) error {
	req, err := http.NewRequestWithContext(ctx, method, "http://daemon"+path, strings.NewReader(body))
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	resp, err := d.client.Do(req)
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("ask running daemon for %s: it answers %s; is it another release?", path, resp.Status)
	}
	if err := fn(resp.Body); err != nil {
		return fmt.Errorf("read answer of running daemon: %w", err)
	}
	return answerEnd(resp.Trailer.Get(trailerEnd))
}

// answerEnd is the error that the trailer of an answer tells of.
func answerEnd(trailer string) error {
	status, text, _ := strings.Cut(trailer, " ")
	code, err := strconv.Atoi(status)
	if err != nil {
		return errors.New("running daemon: the answer was cut off")
	}
	if code == exitOK {
		return nil
	}
	return failWith(code, fmt.Errorf("running daemon: %s", text))
}

func (d *daemon) onceAndBuild(ctx context.Context, o roundOptions, report func(line)) error {
	body, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("ask running daemon: %w", err)
	}
	return d.ask(ctx, http.MethodPost, "/once", string(body), func(r io.Reader) error {
		dec := json.NewDecoder(r)
		for {
			var l line
			err := dec.Decode(&l)
			if errors.Is(err, io.EOF) {
				return nil
			}
			if err != nil {
				return err
			}
			report(l)
		}
	})
}

func (d *daemon) dump(ctx context.Context, w io.Writer) error {
	return d.ask(ctx, http.MethodGet, "/dump", "", func(r io.Reader) error {
		_, err := io.Copy(w, r)
		return err
	})
}

func (d *daemon) check(ctx context.Context, report func(string)) error {
	return d.ask(ctx, http.MethodGet, "/check", "", func(r io.Reader) error {
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			report(lines.Text())
		}
		return lines.Err()
	})
}

func (d *daemon) status(ctx context.Context) (s report, err error) {
	err = d.askOne(ctx, http.MethodGet, "/status", "", &s)
	return s, err
}

func (d *daemon) why(ctx context.Context, asked string) (a explained, err error) {
	err = d.askOne(ctx, http.MethodPost, "/why", asked, &a)
	return a, err
}

// askOne asks for one JSON object.
func (d *daemon) askOne(ctx context.Context, method, path, body string, to any) error {
	return d.ask(ctx, method, path, body, func(r io.Reader) error {
		err := json.NewDecoder(r).Decode(to)
		if errors.Is(err, io.EOF) {
			return nil // the trailer says why there is nothing
		}
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, r)
		return err
	})
}
