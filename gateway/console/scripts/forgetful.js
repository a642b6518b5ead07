// Nothing of a page is kept in the browser: htmx, which comes next, would keep the page's address, and does without
// where it may not.
for (const name of ["localStorage", "sessionStorage"]) {
    Object.defineProperty(window, name, {
        get() {
            throw new DOMException("nothing is kept here", "SecurityError");
        },
    });
}
