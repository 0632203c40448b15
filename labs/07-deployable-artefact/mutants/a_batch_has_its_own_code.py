# caught by: check_one_order_and_a_batch_get_the_same
"""The batch fills what is missing in its own way, with zero."""
# ruff: noqa -- the kit pastes this after the solution, whose names it uses; wrong on purpose


class Service(Service):
    def answer(self, body):
        status, told = super().answer(body)
        if status == 200 and isinstance(told["minutes"], list):
            orders = [{**order} for order in json.loads(body)]
            for order in orders:
                order["open_orders"] = order.get("open_orders") or 0
            told["minutes"] = [self.artefact.predict(order) for order in orders]
        return status, told
