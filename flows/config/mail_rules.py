"""Rules of mail: which mail is a lead, as the configuration says it."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from flows.config.mail_values import Addresses, Channel, Pattern
from flows.config.section import Section
from flows.config.values import Text


def _as_list(value: object) -> object:
    """Return one label as a list of one."""
    return [value] if isinstance(value, str) else value


Labels = Annotated[tuple[Text, ...], BeforeValidator(_as_list), Field(strict=False)]


class FormFields(Section):
    """`[source.rule.fields]`: what a form calls each of our fields."""

    person_name: Labels = Field(default=(), description="labels of the person's name")
    email: Labels = Field(default=(), description="labels of the e-mail address")
    company_name: Labels = Field(default=(), description="labels of the company")
    phone: Labels = Field(default=(), description="labels of the telephone number")
    lead_source: Labels = Field(
        default=(), description="labels of where they heard of us"
    )

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Our name of a field -> the form's labels of it."""
        told: dict[str, tuple[str, ...]] = self.model_dump()
        return {name: labels for name, labels in told.items() if labels}


class MailFormRule(Section):
    """A web form's notification, which brings what somebody typed."""

    name: Text = Field(description="what the rule is called")
    kind: Literal["form"] = Field(description="what it recognises")
    sender: Pattern = Field(description="a pattern of who sends it")
    subject: Pattern = Field(default="*", description="a pattern of its subject")
    channel: Channel = Field(description="where its leads come from")
    fields_: FormFields = Field(
        alias="fields", description='such as { email = ["E-mail"] }'
    )


class MailSharedAddressRule(Section):
    """The first mail of somebody outside to an address that several of us read."""

    name: Text = Field(description="what the rule is called")
    kind: Literal["shared address"] = Field(description="what it recognises")
    addresses: Addresses = Field(min_length=1, description="such as sales@example.com")
    channel: Channel = Field(default="mail", description="where its leads come from")


class MailIntroductionRule(Section):
    """A mail that brings somebody new: forwarded to us, or with them in copy."""

    name: Text = Field(description="what the rule is called")
    kind: Literal["introduction"] = Field(description="what it recognises")
    addresses: Addresses = Field(default=(), description="ours that count; empty: any")
    channel: Channel = Field(
        default="referral", description="where its leads come from"
    )


MailRule = Annotated[
    MailFormRule | MailSharedAddressRule | MailIntroductionRule,
    Field(discriminator="kind"),
]
