"""What all pages for people share: templates and stylesheet, headers, language, origin; failures answered as pages."""
