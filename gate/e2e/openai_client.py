"""OpenAI's client against the gate: `ok` is approved, `bad` is not."""

import sys

import openai

client = openai.OpenAI(base_url=sys.argv[1], api_key="none", max_retries=0)
messages = [{"role": "user", "content": "x"}]


def tell(what, holds, seen):
    print("ok" if holds else "no", what, str(seen).replace("\n", " ").replace("\t", " "), sep="\t")


def call(what, work, holds):
    try:
        seen = work()
        tell(what, holds(seen), seen)
    except openai.OpenAIError as error:
        tell(what, False, f"{type(error).__name__}: {error}")


def refused(what, work):
    try:
        tell(what, False, work())
    except openai.PermissionDeniedError as error:
        tell(what, "token.none" in str(error), f"PermissionDeniedError: {error}")
    except openai.OpenAIError as error:
        tell(what, False, f"{type(error).__name__}: {error}")


def streamed():
    parts = list(client.chat.completions.create(model="ok", messages=messages, stream=True))
    return len(parts), "".join(part.choices[0].delta.content or "" for part in parts if part.choices)


call("models.list", lambda: [model.id for model in client.models.list()], lambda names: "ok:latest" in names)
call("chat.completions", lambda: client.chat.completions.create(model="ok", messages=messages).choices[0].message.content,
     lambda text: "hello world" in text)
call("chat.completions, streamed", streamed, lambda seen: seen[0] > 3 and "hello world" in seen[1])
call("completions", lambda: client.completions.create(model="ok", prompt="x").choices[0].text, lambda text: "hello world" in text)
call("responses", lambda: client.responses.create(model="ok", input="x").output_text, lambda text: "hello world" in text)
refused("chat.completions with other weights", lambda: client.chat.completions.create(model="bad", messages=messages))
refused("embeddings with other weights", lambda: client.embeddings.create(model="bad", input="x"))
