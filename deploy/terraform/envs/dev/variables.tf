variable "account_id" {
  description = "The account of dev. Another one's credentials are refused."
  type        = string
}

variable "region" {
  description = "The region."
  type        = string
  default     = "eu-central-1"
}

variable "domain" {
  description = "The name of the API."
  type        = string
}

variable "dns_zone_id" {
  description = "Route 53's zone that the name is in."
  type        = string
}

variable "admin_role_arns" {
  description = "Who administers Kubernetes."
  type        = list(string)
}

variable "api_cidrs" {
  description = "Who may ask Kubernetes' API from outside."
  type        = list(string)
  default     = []
  validation {
    condition     = alltrue([for block in var.api_cidrs : can(cidrhost(block, 0)) && try(tonumber(split("/", block)[1]) >= 16, false)])
    error_message = "api_cidrs is ${jsonencode(var.api_cidrs)}: blocks of /16 or smaller, so never 0.0.0.0/0."
  }
}
