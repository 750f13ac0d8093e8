"""The chat page: views are pure functions from Answer to HTML, and the Gradio page is built of them."""
