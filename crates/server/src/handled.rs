//! What became of a request, and replies that come later.
//!
//! A reply that was waited for is put straight behind the others of its connection: between its handler and the socket it
//! takes no memory of its own.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use klamm_protocol::Message;
use pin_project_lite::pin_project;

use crate::dispatch::Refused;
use crate::outgoing::{Outgoing, ReplyTo};

/// What became of a request.
pub(crate) enum Handled {
    /// The reply, if one is due, is among the outgoing ones.
    Done,
    Later(LaterReply),
}

/// A reply that is not there yet. Owns all it needs; dropping it gives the request up.
pub(crate) struct LaterReply(Pin<Box<dyn PollReply>>);

impl Handled {
    /// Replies with what `response` gives.
    pub(crate) fn later<R: Message>(
        to: ReplyTo,
        response: impl Future<Output = Result<R, Refused>> + Send + 'static,
    ) -> Self {
        Self::Later(LaterReply(Box::pin(OfResponse { to, response })))
    }

    /// Replies with all that `replies` gives: several replies, one with file regions, or one made elsewhere.
    pub(crate) fn later_with(replies: impl Future<Output = Result<Outgoing, Refused>> + Send + 'static) -> Self {
        Self::Later(LaterReply(Box::pin(OfReplies { replies })))
    }
}

impl LaterReply {
    /// Waits for the reply and puts it behind those in `out`. Dropping the future loses nothing.
    pub(crate) async fn put_into(&mut self, out: &mut Outgoing) -> Result<(), Refused> {
        poll_fn(|context| self.0.as_mut().poll_reply(context, out)).await
    }
}

trait PollReply: Send {
    fn poll_reply(self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut Outgoing) -> Poll<Result<(), Refused>>;
}

pin_project! {
    struct OfResponse<F> {
        to: ReplyTo,
        #[pin]
        response: F,
    }
}

pin_project! {
    struct OfReplies<F> {
        #[pin]
        replies: F,
    }
}

impl<R, F> PollReply for OfResponse<F>
where
    R: Message,
    F: Future<Output = Result<R, Refused>> + Send,
{
    fn poll_reply(self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut Outgoing) -> Poll<Result<(), Refused>> {
        let this = self.project();
        let response = ready!(this.response.poll(context))?;
        Poll::Ready(out.reply(*this.to, &response).map_err(Refused::from))
    }
}

impl<F> PollReply for OfReplies<F>
where
    F: Future<Output = Result<Outgoing, Refused>> + Send,
{
    fn poll_reply(self: Pin<&mut Self>, context: &mut Context<'_>, out: &mut Outgoing) -> Poll<Result<(), Refused>> {
        let replies = ready!(self.project().replies.poll(context))?;
        out.append(replies);
        Poll::Ready(Ok(()))
    }
}
