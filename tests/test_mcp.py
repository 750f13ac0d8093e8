"""The page as an MCP server: what the real client of that protocol is offered, asks and gets, over HTTP."""

from __future__ import annotations

import asyncio
import json

import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamablehttp_client

from qa.answer import Answer
from tests.browsing import serving
from tests.test_page import ANSWER, DOCUMENT, TRUCE, fake


async def _talk() -> None:
    # Served in here, for Gradio makes an event loop, and never closes it, where none is running.
    with serving(lambda progress: fake()) as url:
        async with (
            streamablehttp_client(f"{url}gradio_api/mcp/") as (read, write, _),
            ClientSession(read, write) as client,
        ):
            await client.initialize()
            listed = (await client.list_tools()).tools
            reply = await client.call_tool("ask", {"question": "How long?"})
            listing = await client.call_tool("documents", {})
            refusal = await client.call_tool("ask", {"question": "Gone?"})
    tools = {tool.name: tool for tool in listed}
    assert sorted(tools) == ["ask", "documents"]
    assert "every sentence with its quotation" in tools["ask"].description
    assert sorted(tools["ask"].inputSchema["properties"]) == ["documents", "history", "question"]
    (content,) = reply.content
    answer = Answer.from_dict(json.loads(content.text))
    assert not reply.isError
    assert [article["title"] for article in json.loads(listing.content[0].text)] == [DOCUMENT.title]
    assert (answer.text, answer.citations) == (ANSWER.text, ANSWER.citations)
    cited = answer.citations[0]
    assert DOCUMENT.text[cited.start : cited.end] == TRUCE.quote
    assert refusal.isError
    assert [part.text for part in refusal.content] == ["the folder /x is gone; put it back"]


def test_an_mcp_client_lists_the_tools_asks_and_gets_the_answer_with_its_citation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ATTEST_MCP", "1")
    asyncio.run(_talk())
