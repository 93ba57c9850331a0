mock_provider "aws" {
  mock_resource "aws_acm_certificate" {
    defaults = {
      domain_validation_options = [{
        domain_name           = "api.staging.example.com"
        resource_record_name  = "_proof.example.com"
        resource_record_type  = "CNAME"
        resource_record_value = "_value.acm-validations.aws"
      }]
    }
  }
}

variables {
  account_id      = "111122223333"
  domain          = "api.staging.example.com"
  dns_zone_id     = "Z0123456789"
  admin_role_arns = ["arn:aws:iam::111122223333:role/operators"]
}

run "staging_can_be_made_and_every_module_takes_its_values" {
  command = plan
  assert {
    condition     = output.url == "https://api.staging.example.com" && output.cluster_name == "orrery-staging" && length(output.subnet_cidrs["core"]) == 3
    error_message = "staging is on 3 zones."
  }
}

run "kubernetes_api_for_everybody_is_refused" {
  command = plan
  variables {
    api_cidrs = ["0.0.0.0/0"]
  }
  expect_failures = [var.api_cidrs]
}
