package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/openvoicenews/openvoice/feed"
)

// fault is a failure whose cause is known where it is found.
type fault struct {
	cause feed.Cause
	err   error
}

func (f *fault) Error() string { return f.err.Error() }
func (f *fault) Unwrap() error { return f.err }

// because is an error with a cause.
func because(cause feed.Cause, format string, args ...any) error {
	return &fault{cause, fmt.Errorf(format, args...)}
}

// causeOf is the cause that the error knows, else the document's.
func causeOf(err error) feed.Cause {
	if f, ok := errors.AsType[*fault](err); ok {
		return f.cause
	}
	return feed.CauseDocument
}

// slow is why a fetch ends before its answer does: it had so much time.
type slow time.Duration

func (s slow) Error() string { return "time is up" }

// limited is ctx for a fetch that may take so long, which ends when its time is up.
func limited(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, slow(limit))
}

// explain puts an error of the network into words, and finds its cause. ctx is the
// one that it met.
func explain(ctx context.Context, err error) error {
	why := context.Cause(ctx)
	if why == nil {
		return &fault{networkCause(err), err}
	}
	if limit, ok := errors.AsType[slow](why); ok {
		return because(feed.CauseNetwork, "no complete answer within %s", time.Duration(limit))
	}
	return because(feed.CauseOurs, "the fetch was called off: %w", why)
}

// networkCause is the cause of an error that came while a request was under way.
func networkCause(err error) feed.Cause {
	if f, ok := errors.AsType[*fault](err); ok {
		return f.cause
	}
	if _, ok := errors.AsType[*addressError](err); ok {
		return feed.CauseRefused
	}
	if _, ok := errors.AsType[*sizeError](err); ok {
		return feed.CauseDocument
	}
	if _, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return feed.CauseCertificate
	}
	if strings.Contains(err.Error(), "response headers exceeded") { // net/http has no type for it
		return feed.CauseDocument
	}
	return feed.CauseNetwork
}
