// Package systemtest tests the program as a whole: the scripts of the README's promises,
// a simulated month, thirty days on the wire, kills, replays, the scale of the store,
// and what holds of the tree and its papers. It holds tests alone.
package systemtest
