// Sends numbered events with the client library of Elastic's Beats, and over a new connection again what is not
// acknowledged. Prints how many times it had to connect.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"flag"
	"fmt"
	"net"
	"os"
	"time"

	lumber "github.com/elastic/go-lumber/client/v2"
)

var (
	address  = flag.String("address", "", "host:port")
	count    = flag.Int("count", 1000, "events")
	window   = flag.Int("window", 2048, "events of a window")
	level    = flag.Int("compression", 3, "0 to 9")
	inflight = flag.Int("inflight", 0, "windows under way at once; 0: the client that waits for each")
	ca       = flag.String("ca", "", "file of the authority; TLS when given")
	cert     = flag.String("cert", "", "file of the client's certificate")
	key      = flag.String("key", "", "file of its key")
	attempts = flag.Int("attempts", 1, "connections before it gives up")
	filler   = flag.Int("filler", 0, "bytes beside the number")
)

func main() {
	flag.Parse()
	done, connects := 0, 0
	for done < *count {
		connects++
		sent, err := send(done)
		done += sent
		if err == nil {
			continue
		}
		if connects >= *attempts {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		time.Sleep(100 * time.Millisecond)
	}
	fmt.Println(connects)
}

// Sends what is left; returns how many more events are acknowledged.
func send(from int) (int, error) {
	options := []lumber.Option{lumber.CompressionLevel(*level), lumber.Timeout(60 * time.Second)}
	if *inflight > 0 {
		return sendAsync(from, options)
	}
	client, err := lumber.SyncDialWith(dial, *address, options...)
	if err != nil {
		return 0, err
	}
	defer client.Close()
	for at := from; at < *count; {
		events := batch(at)
		acknowledged, err := client.Send(events)
		if err != nil {
			return at - from, err
		}
		at += acknowledged
	}
	return *count - from, nil
}

func sendAsync(from int, options []lumber.Option) (int, error) {
	client, err := lumber.AsyncDialWith(dial, *address, *inflight, options...)
	if err != nil {
		return 0, err
	}
	type answer struct {
		count int
		err   error
	}
	answers := make(chan answer, *count / *window+2)
	windows := 0
	for at := from; at < *count; {
		events := batch(at)
		at += len(events)
		windows++
		// When it cannot send, it calls back too.
		if client.Send(func(sequence uint32, err error) { answers <- answer{int(sequence), err} }, events) != nil {
			break
		}
	}
	done := 0
	for ; windows > 0; windows-- {
		got := <-answers
		if got.err != nil {
			err = got.err
		} else if err == nil {
			done += got.count
		}
	}
	client.Close()
	return done, err
}

func batch(from int) []interface{} {
	events := []interface{}{}
	for at := from; at < *count && len(events) < *window; at++ {
		events = append(events, map[string]interface{}{
			"@timestamp": "2026-01-31T12:00:00.000Z",
			"@metadata":  map[string]string{"beat": "filebeat", "type": "_doc", "version": "9.0.0"},
			"message":    fmt.Sprint(at),
			"filler":     fmt.Sprintf("%*d", *filler, at),
		})
	}
	return events
}

func dial(network, address string) (net.Conn, error) {
	if *ca == "" {
		return net.Dial(network, address)
	}
	pem, err := os.ReadFile(*ca)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	config := &tls.Config{RootCAs: pool, ServerName: "localhost"}
	if *cert != "" {
		own, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{own}
	}
	return tls.Dial(network, address, config)
}
