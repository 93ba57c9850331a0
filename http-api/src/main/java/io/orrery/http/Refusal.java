package io.orrery.http;

/// A refused request.
///
/// @param field path of the offending parameter, as docs/API.md names it; empty where there is none
/// @param message for people: the value and the rule
public record Refusal(Reason reason, String field, String message) {}
