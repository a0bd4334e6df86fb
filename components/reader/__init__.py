"""A reader of rules: does a clause keep an article, break it, or speak of something else?"""
