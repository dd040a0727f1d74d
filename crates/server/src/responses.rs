//! What requests and answers have in common, as the description of the API says it.

use utoipa::{IntoParams, IntoResponses};

use crate::problem::ProblemBody;

/// The document that is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "it describes a parameter that axum reads as a string")]
pub(crate) struct IdParam {
    /// The `doc_id` of a document, 16 hexadecimal digits; or its `id` in the source, if no other
    /// document has it.
    #[param(example = "9f576ff774c9c52f")]
    id: String,
}

/// Errors of every route.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers that are made elsewhere")]
pub(crate) enum Problems {
    /// A parameter or the body is invalid.
    #[response(status = 400)]
    Parameter(ProblemBody),
    /// The host name is not allowed, or the server is read-only.
    #[response(status = 403)]
    ForeignHost(ProblemBody),
    /// The body did not arrive in time.
    #[response(status = 408)]
    TooSlow(ProblemBody),
    /// The body is too long.
    #[response(status = 413)]
    BodyTooLong(ProblemBody),
    /// The address is too long.
    #[response(status = 414)]
    AddressTooLong(ProblemBody),
    /// The index could not be read.
    #[response(status = 500)]
    Internal(ProblemBody),
    /// There is no index yet, or the server is overloaded; `Retry-After` says when to retry.
    #[response(status = 503)]
    Unavailable(ProblemBody),
}

/// Errors of authorization.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum WriteProblems {
    /// The key is missing or wrong.
    #[response(status = 401)]
    NoKey(ProblemBody),
}

/// Errors of uploads.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum InboxProblems {
    /// The disk is full.
    #[response(status = 507)]
    NoSpace(ProblemBody),
}

/// Errors of a retry.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum RetryProblems {
    /// The task is done.
    #[response(status = 409)]
    Done(ProblemBody),
}

/// Errors of routes that name a document or a task.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes an answer that is made elsewhere")]
pub(crate) enum Missing {
    /// No document or task has this name.
    #[response(status = 404)]
    Document(ProblemBody),
    /// Several documents have this name; `documents` lists their first `doc_id`s.
    #[response(status = 409)]
    Several(ProblemBody),
}
