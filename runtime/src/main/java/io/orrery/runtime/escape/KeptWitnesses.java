package io.orrery.runtime.escape;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.ExitWitness;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Branches from somebody who keeps the states, or from files that were kept of what they answered.
public final class KeptWitnesses {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /// An owner has an account a token; this many pages are 64,000 accounts.
    private static final int MAX_PAGES = 1_000;
    /// A page has at most 64 accounts of some 3.5 KB.
    private static final long MAX_PAGE_BYTES = 1L << 20;

    /// Of which rollup they must be.
    private final long chainId;
    private final Address rollup;
    private final Duration patience;

    /// @param rollup the contract on L1
    public KeptWitnesses(long chainId, Address rollup) {
        this(chainId, rollup, PATIENCE);
    }

    /// @param patience for each page of a vault, to its last byte
    KeptWitnesses(long chainId, Address rollup, Duration patience) {
        this.chainId = chainId;
        this.rollup = rollup;
        this.patience = patience;
    }

    /// The first of them that answers for the batch that L1 has executed last, with branches that lead to its root.
    public Witnesses of(List<URI> vaults) {
        return (owner, history) -> {
            var refusals = new ArrayList<String>();
            for (var vault : vaults) {
                try {
                    return checked(pages(vault, owner), history);
                } catch (IOException unreachable) {
                    refusals.add(vault + " does not answer: " + unreachable);
                } catch (IllegalArgumentException useless) {
                    refusals.add(vault + " " + useless.getMessage());
                } catch (Complaint untrue) {
                    refusals.add(vault + ": " + untrue.getMessage());
                }
            }
            throw new Complaint("no vault has what L1 takes: " + String.join("; ", refusals));
        };
    }

    /// Pages that were kept.
    public Witnesses in(List<Path> files) {
        return (_, history) -> {
            var accounts = new ArrayList<ExitWitness>();
            for (var file : files) {
                try {
                    if (Files.size(file) > MAX_PAGE_BYTES) {
                        throw new IllegalArgumentException("has more than " + MAX_PAGE_BYTES + " bytes");
                    }
                    accounts.addAll(checked(List.of(parsed(Files.readString(file))), history));
                } catch (IOException unreadable) {
                    throw new Complaint(file + " can not be read: " + unreadable, unreadable);
                } catch (IllegalArgumentException useless) {
                    throw new Complaint(file + " " + useless.getMessage(), useless);
                }
            }
            return accounts;
        };
    }

    List<VaultAnswer> pages(URI vault, Address owner) throws IOException {
        var pages = new ArrayList<VaultAnswer>();
        var base = vault.toString().replaceAll("/+$", "") + "/v1/exit-witness/" + owner;
        try (var http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            long from = 0;
            while (pages.size() < MAX_PAGES) {
                var answer = get(http, URI.create(base + "?from=" + from));
                if (answer.statusCode() != 200) {
                    throw new IllegalArgumentException("answers with HTTP status " + answer.statusCode());
                }
                var page = parsed(answer.body());
                pages.add(page);
                if (page.next().isEmpty()) {
                    return pages;
                }
                long next = page.next().getAsLong();
                if (next <= from) {
                    throw new IllegalArgumentException("answers in circles: after " + from + " comes " + next);
                }
                from = next;
            }
            throw new IllegalArgumentException("has more than " + MAX_PAGES + " pages");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /// A vault may say as much as it likes, for as long as it likes: both are bounded here.
    private HttpResponse<String> get(HttpClient http, URI page) throws IOException, InterruptedException {
        var answer = http.sendAsync(
                HttpRequest.newBuilder(page).build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofString(), MAX_PAGE_BYTES));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("no whole answer within " + patience, late);
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private VaultAnswer parsed(String text) {
        var answer = VaultAnswer.parse(text);
        if (answer.l1ChainId() != chainId || !answer.rollup().equals(rollup)) {
            throw new IllegalArgumentException("is of the rollup at " + answer.rollup() + " on L1 chain "
                    + answer.l1ChainId() + ", not of " + rollup + " on chain " + chainId);
        }
        return answer;
    }

    private static List<ExitWitness> checked(List<VaultAnswer> pages, L1History history) {
        var accounts = new ArrayList<ExitWitness>();
        for (var page : pages) {
            if (page.batch() != history.executed()) {
                throw new IllegalArgumentException("has the state after batch " + page.batch()
                        + ", and L1 has executed batch " + history.executed() + " last");
            }
            accounts.addAll(page.accounts());
        }
        Escape.requireBranches(accounts, history);
        return accounts;
    }
}
