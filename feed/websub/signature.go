package websub

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strings"
)

// ErrUnsigned says that a delivery has no signature although its hub has a secret.
var ErrUnsigned = errors.New("it is not signed")

// Verify says what is wrong with a signature, the value of X-Hub-Signature, of a body
// as it came (WebSub section 7.1); nil where nothing is. SHA-1 is weak and counts
// only where sha1 says so. Where secret is empty nothing is right.
func Verify(secret, signature string, body []byte, sha1 bool) error {
	if secret == "" {
		return errors.New("there is no secret to sign it with")
	}
	if signature = strings.TrimSpace(signature); signature == "" {
		return ErrUnsigned
	}
	method, given, _ := strings.Cut(signature, "=")
	method = strings.ToLower(method)
	algorithm := algorithms(method)
	switch {
	case algorithm == nil:
		return fmt.Errorf("it is signed by the unknown method %.20q", method)
	case method == "sha1" && !sha1:
		return errors.New("it is signed by sha1, and websub.sha1 is not set")
	}
	want, err := hex.DecodeString(given)
	if err != nil {
		return errors.New("the signature is malformed")
	}
	mac := hmac.New(algorithm, []byte(secret))
	mac.Write(body)
	if !hmac.Equal(mac.Sum(nil), want) { // in constant time
		return errors.New("the signature is not that of the secret")
	}
	return nil
}

func algorithms(method string) func() hash.Hash {
	switch method {
	case "sha1":
		return sha1.New
	case "sha256":
		return sha256.New
	case "sha384":
		return sha512.New384
	case "sha512":
		return sha512.New
	}
	return nil
}
