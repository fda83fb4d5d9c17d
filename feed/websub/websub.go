// Package websub is W3C WebSub (Recommendation of 23 January 2018), both ways: a
// [Subscriber] asks hubs to send what sources publish, and a [Publisher] tells a hub
// what this site has published.
//
// The package promises that a callback is unguessable and serves one subscription;
// that no request is sent before it is written down what was asked, so that a hub's
// answer is understood after a restart; that a lease is renewed before it ends; that
// what a hub sends counts only where its signature is that of the secret it was
// given; and that a hub is answered at once, whatever becomes of what it sent.
//
// It must never start a goroutine, never open a connection of its own (requests go
// through [Poster], which guards addresses), never print a secret or a callback, and
// never take what is missing from a delivery for removed.
package websub

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/url"
	"strings"
	"time"
)

// Poster sends a form in UTF-8 by POST, and again to where a 307 or 308 leads. It
// returns the status of the final answer and the first bytes of its body; the error
// says why there was no answer.
type Poster interface {
	Post(ctx context.Context, url string, form url.Values) (status int, text string, err error)
}

// Memory is what this node alone remembers, over restarts; a storage.Notes is one.
type Memory interface {
	// Note is the value under the key, nil where there is none.
	Note(ctx context.Context, key string) ([]byte, error)
	// SetNotes writes all values at once; nil deletes.
	SetNotes(ctx context.Context, notes map[string][]byte) error
}

// Times of the protocol.
const (
	// Lease is how long a subscription is asked for.
	Lease = 10 * 24 * time.Hour
	// Floor is how long a source is left alone between two polls while a hub
	// delivers what is new.
	Floor = 24 * time.Hour

	minLease   = time.Minute
	maxLease   = 365 * 24 * time.Hour
	verifyWait = 10 * time.Minute   // for a hub to verify what was asked
	overlap    = time.Hour          // a replaced callback still takes what is on its way
	firstRetry = 15 * time.Minute   // after a failed request; doubled by each further one
	lastRetry  = 24 * time.Hour     //
	deniedWait = 7 * 24 * time.Hour // after a hub said no
	maxTrials  = 6                  // bound of how often a hub must prove itself anew
)

// unguessable is a new random word of 160 bits that may stand in a URL.
func unguessable() string {
	var b [20]byte
	rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b[:]))
}

// secure says whether a secret may be sent there (WebSub section 5.1).
func secure(hub string) bool { return strings.HasPrefix(strings.ToLower(hub), "https://") }

// webURL says whether raw is an absolute http or https URL.
func webURL(raw string) bool {
	u, err := url.Parse(raw)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
