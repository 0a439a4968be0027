from discussion.audit.log import answering


class AuditMiddleware:
    """Lets the audit log know which request is being answered."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with answering(request):
            return self.get_response(request)
