// The token endpoint on Go's standard library: `go run letta_token.go`. Its settings are in README.md, and
// ../docs/token-endpoint.openapi.json describes what it speaks.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

var (
	apiKey  = os.Getenv("LETTA_API_KEY")
	baseURL = strings.TrimRight(variable("LETTA_BASE_URL", "https://api.letta.com"), "/")
	origins = strings.Split(variable("ALLOWED_ORIGINS", "http://localhost:5173"), ",")
	reasons = []string{"", "initial", "expiring", "unauthorized", "first-message"}
	access  = []string{"read_messages", "write_messages", "read_agent"}
	life    = 5 * time.Minute
	// Redirects aren't followed: they would carry the key elsewhere.
	client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
)

// Visitor is somebody who may chat, with an agent of their own.
type Visitor struct {
	ID      string `json:"id"`
	AgentID string `json:"agentId"`
}

// WHO IS ASKING: replace this by your own session, and by the column of your table of users that names their agent.
// Here, a cookie `session` leads to an {"id", "agentId"} in SESSIONS. nil: nobody who may chat.
func visitorOf(request *http.Request) (*Visitor, error) {
	sessions := map[string]*Visitor{}
	if err := json.Unmarshal([]byte(variable("SESSIONS", "{}")), &sessions); err != nil {
		return nil, err
	}
	cookie, err := request.Cookie("session")
	if err != nil {
		return nil, nil
	}
	return sessions[cookie.Value], nil
}

// A refusal is an error of the contract: {"error": {"code", "message"}}.
type refusal struct {
	status        int
	code, message string
	retryAfter    int
}

func (r *refusal) Error() string { return r.message }

var (
	badBody      = &refusal{status: 400, code: "body", message: "The body must be at most 8 kB of application/json."}
	signIn       = &refusal{status: 401, code: "unauthorized", message: "Sign in to chat."}
	badOrigin    = &refusal{status: 403, code: "origin", message: "Pages of this origin may not ask."}
	noMethod     = &refusal{status: 404, code: "not-found", message: "Ask with POST or DELETE."}
	noToken      = &refusal{status: 404, code: "not-found", message: "You have no such token."}
	siteFailed   = &refusal{status: 502, code: "backend", message: "The site failed."}
	lettaFailed  = &refusal{status: 502, code: "upstream", message: "Letta failed."}
	lettaTooSlow = &refusal{status: 504, code: "upstream-timeout", message: "Letta did not respond in time."}
)

type lettaToken struct {
	Token     string `json:"token"`
	ExpiresAt string `json:"expiresAt"`
	Policy    struct {
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	} `json:"policy"`
}

// askLetta sends one request to Letta's token routes, and reads its JSON into `result`.
func askLetta(ctx context.Context, method, path string, body, result any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, method, baseURL+"/v1/client-side-access-tokens"+path, bytes.NewReader(content))
	if err != nil {
		return err
	}
	if body == nil {
		request.Body, request.ContentLength = http.NoBody, 0
	}
	request.Header.Set("Authorization", "Bearer "+apiKey)
	request.Header.Set("Content-Type", "application/json")
	response, err := client.Do(request)
	if ctx.Err() != nil {
		return lettaTooSlow
	}
	if err != nil {
		log.Print("Letta can't be reached.") // err holds the URL, and so a token
		return lettaFailed
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == 429:
		after, err := strconv.Atoi(response.Header.Get("Retry-After"))
		if err != nil || after < 1 {
			after = 5
		}
		return &refusal{status: 429, code: "rate-limited", message: "Letta is busy.", retryAfter: after}
	case method == "DELETE" && (response.StatusCode == 204 || response.StatusCode == 404):
		return nil
	case response.StatusCode < 200 || response.StatusCode > 299:
		log.Printf("Letta answered a %s with %d.", method, response.StatusCode)
		return lettaFailed
	}
	if json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(result) != nil {
		if ctx.Err() != nil {
			return lettaTooSlow
		}
		return lettaFailed
	}
	return nil
}

func mint(ctx context.Context, visitor *Visitor, origin string) (map[string]any, error) {
	var created lettaToken
	body := map[string]any{
		"policy":     []any{map[string]any{"type": "agent", "id": visitor.AgentID, "access": access}},
		"hostname":   origin, // one of origins
		"expires_at": time.Now().UTC().Add(life).Format(time.RFC3339),
	}
	if err := askLetta(ctx, "POST", "", body, &created); err != nil {
		return nil, err
	}
	if created.Token == "" || created.ExpiresAt == "" {
		return nil, lettaFailed
	}
	return map[string]any{
		"token": created.Token, "expiresAt": created.ExpiresAt, "agentId": visitor.AgentID,
		"baseUrl": baseURL, "serverTime": time.Now().UTC().Format(time.RFC3339Nano),
	}, nil
}

func revoke(ctx context.Context, visitor *Visitor, token string) error {
	isTheirs, err := isListed(ctx, token, visitor.AgentID)
	if err != nil {
		return err
	}
	if !isTheirs {
		return noToken
	}
	return askLetta(ctx, "DELETE", "/"+url.QueryEscape(token), struct{}{}, nil)
}

// isListed tells whether Letta lists the token for the agent. Pages overlap by one, in case a token expires while we read.
func isListed(ctx context.Context, token, agentID string) (bool, error) {
	for page := 0; page < 100; page++ {
		var listed struct {
			Tokens      []lettaToken `json:"tokens"`
			HasNextPage bool         `json:"hasNextPage"`
		}
		query := fmt.Sprintf("?agentId=%s&offset=%d&limit=10", url.QueryEscape(agentID), page*9)
		if err := askLetta(ctx, "GET", query, nil, &listed); err != nil {
			return false, err
		}
		for _, one := range listed.Tokens {
			if one.Token != token {
				continue
			}
			for _, grant := range one.Policy.Data {
				if grant.ID == agentID {
					return true, nil
				}
			}
			return false, nil
		}
		if !listed.HasNextPage {
			break
		}
	}
	return false, nil
}

// respond returns what goes into the response; nil: 204.
func respond(w http.ResponseWriter, request *http.Request, isAllowed bool) (map[string]any, error) {
	switch {
	case !isAllowed:
		return nil, badOrigin
	case request.Method == "OPTIONS":
		w.Header().Set("Access-Control-Allow-Methods", "POST, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		return nil, nil
	case request.Method != "POST" && request.Method != "DELETE":
		return nil, noMethod
	}
	var body *struct{ Reason, Token string } // nil: the body is `null`
	content, err := io.ReadAll(http.MaxBytesReader(w, request.Body, 8192))
	kind, _, _ := mime.ParseMediaType(request.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" || json.Unmarshal(content, &body) != nil || body == nil || !slices.Contains(reasons, body.Reason) {
		return nil, badBody
	}
	if request.Method == "DELETE" && body.Token == "" {
		return nil, badBody
	}
	visitor, err := visitorOf(request)
	if err != nil {
		return nil, err
	}
	if visitor == nil {
		return nil, signIn
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if request.Method == "DELETE" {
		return nil, revoke(ctx, visitor, body.Token)
	}
	return mint(ctx, visitor, request.Header.Get("Origin"))
}

func handle(w http.ResponseWriter, request *http.Request) {
	origin := strings.Join(request.Header.Values("Origin"), ",")
	site := strings.Join(request.Header.Values("Sec-Fetch-Site"), ",")
	isAllowed := slices.Contains(origins, origin) && slices.Contains([]string{"", "same-origin", "same-site"}, site)
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Add("Vary", "Origin")
	if isAllowed {
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		w.Header().Set("Access-Control-Expose-Headers", "Retry-After, Date")
	}
	status := http.StatusOK
	response, err := respond(w, request, isAllowed)
	if err != nil {
		var refused *refusal
		if !errors.As(err, &refused) {
			log.Printf("The site failed: %T", err)
			refused = siteFailed
		}
		if refused.retryAfter > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(refused.retryAfter))
		}
		status = refused.status
		response = map[string]any{"error": map[string]string{"code": refused.code, "message": refused.message}}
	} else if response == nil {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(response)
}

func main() {
	if apiKey == "" {
		log.Fatal("LETTA_API_KEY is missing.")
	}
	port := variable("TOKEN_PORT", "8787")
	listener, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/api/letta-token", handle)
	fmt.Println("ready: http://localhost:" + port)
	server := &http.Server{ReadTimeout: 10 * time.Second}
	log.Fatal(server.Serve(listener))
}

func variable(name, fallback string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return fallback
}
